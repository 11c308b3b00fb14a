"""What a person can do, one function per action: browse, plan, apply, undo, codes, sync."""
