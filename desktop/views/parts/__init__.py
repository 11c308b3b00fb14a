"""What pages and dialogs are made of: cards, bars, tables, dialogs, icons, the style."""
