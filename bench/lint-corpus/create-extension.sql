-- wants: repeat
create extension citext;
