"""The main window and what stands in it whatever is chosen: tree, pages, menus, start."""
