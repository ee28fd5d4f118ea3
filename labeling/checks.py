"""What must be true of the machine before we start."""
