"""What every channel must be able to do, against its platform played on this machine."""
