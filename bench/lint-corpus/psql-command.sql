-- wants: syntax
\set ON_ERROR_STOP on
create schema if not exists shop;
