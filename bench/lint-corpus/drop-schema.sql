-- wants: loss, cascade
drop schema if exists shop cascade;
