"""What goes on without being asked: news of watched questions, and notices of quotes that have changed."""
