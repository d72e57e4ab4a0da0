-- wants: repeat
alter type shop.size add value 'huge' after 'large';
