-- wants: syntax
create schema if not exits shop;
