"""Windows under Wine: what can be proven of the Windows program on Linux, and no more."""
