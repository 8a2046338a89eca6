"""What an approval rests on, and a look at what would leave: a file for each ground, asked at the door alone.

Whatever changes after the approval voids it. What stood behind it is kept when it is signed (`footing`), and held to
what stands now before anything is collected, produced, handed in, delivered or downloaded.
"""
