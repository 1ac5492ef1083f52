"""What a store takes in and gives out in a second, whatever database the library is in."""
