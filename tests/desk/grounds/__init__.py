"""What an approval rests on."""
