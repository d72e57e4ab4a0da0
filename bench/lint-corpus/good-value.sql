-- wants: nothing
alter type shop.size add value if not exists 'huge' after 'large';
