"""What an administrator can name: pages, feeds, files, folders, standard input."""
