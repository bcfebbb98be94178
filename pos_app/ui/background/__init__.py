"""Work and waiting off the screen: tasks, polling, throttling, changes that are told later."""
