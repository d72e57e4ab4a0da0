-- wants: secret
alter role shop_reader password 'lamp-and-tiger';
