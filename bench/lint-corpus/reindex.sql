-- wants: blocking-index
reindex table shop.items;
