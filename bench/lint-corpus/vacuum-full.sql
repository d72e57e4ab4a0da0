-- wants: whole-relation
vacuum full shop.items;
