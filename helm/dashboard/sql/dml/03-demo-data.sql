-- 03-demo-data.sql: a few demo rows, made by hand, to read and to play with.
--
-- Demo data only: never for production. Demo rows have ids below 1,000,000, which no identity column gives out, so they
-- never meet a row of yours; their texts that must be unique begin with DEMO- or end in @example.com.
--
-- Safe to run again at any time: a row that is there is left as it is, also when somebody changed it; one that was
-- deleted comes back. Order: what is pointed to comes first.

-- demo_ecommerce --------------------------------------------------------------------------------------------------

insert into demo_ecommerce.categories (id, parent_id, slug, name)
overriding system value
values
  ( 1, null, 'demo-kitchen',    'Kitchen'),
  ( 2, null, 'demo-home',       'Home'),
  ( 3, null, 'demo-outdoor',    'Outdoor'),
  ( 4, null, 'demo-office',     'Office'),
  ( 5, 1,    'demo-coffee',     'Coffee'),
  ( 6, 1,    'demo-cookware',   'Cookware'),
  ( 7, 2,    'demo-lighting',   'Lighting'),
  ( 8, 2,    'demo-textiles',   'Textiles'),
  ( 9, 3,    'demo-camping',    'Camping'),
  (10, 3,    'demo-garden',     'Garden'),
  (11, 4,    'demo-desk',       'Desk'),
  (12, 4,    'demo-stationery', 'Stationery')
on conflict (id) do nothing;

insert into demo_ecommerce.products
  (id, category_id, sku, name, description, price, cost, stock_quantity, attributes, active, created_at)
overriding system value
values
  ( 1,  5, 'DEMO-0001', 'Filter coffee beans 500 g', 'Washed Ethiopian beans, light roast.',
   12.90, 6.40, 480, '{"weight_g": 500, "roast": "light"}', true, '2023-06-01 08:00+00'),
  ( 2,  5, 'DEMO-0002', 'Espresso beans 1 kg',       'Dark blend for portafilter machines.',
   21.50, 10.20, 320, '{"weight_g": 1000, "roast": "dark"}', true, '2023-06-01 08:00+00'),
  ( 3,  5, 'DEMO-0003', 'Hand grinder',              'Steel burrs, 36 settings.',
   89.00, 41.00, 75, '{"colour": "black"}', true, '2023-06-01 08:00+00'),
  ( 4,  5, 'DEMO-0004', 'Pour-over set',             'Dripper, server and 40 papers.',
   34.90, 14.80, 140, '{"material": "glass"}', true, '2023-06-01 08:00+00'),
  ( 5,  6, 'DEMO-0005', 'Cast iron pan 28 cm',       'Seasoned, for every hob and the oven.',
   49.00, 22.50, 110, '{"diameter_cm": 28}', true, '2023-06-01 08:00+00'),
  ( 6,  6, 'DEMO-0006', 'Chef''s knife 20 cm',       'Forged, with a beech handle.',
   74.00, 33.00, 64, '{"blade_cm": 20}', true, '2023-06-01 08:00+00'),
  ( 7,  7, 'DEMO-0007', 'Reading lamp',              'Dimmable, warm white.',
   59.00, 27.00, 90, '{"watt": 7}', true, '2023-06-01 08:00+00'),
  ( 8,  7, 'DEMO-0008', 'Paper lantern 40 cm',       'Folds flat.',
   14.50, 4.20, 260, '{"diameter_cm": 40}', true, '2023-06-01 08:00+00'),
  ( 9,  8, 'DEMO-0009', 'Wool blanket',              'Merino, 140 x 200 cm.',
   119.00, 58.00, 40, '{"colour": "sand"}', true, '2023-06-01 08:00+00'),
  (10,  8, 'DEMO-0010', 'Linen tea towel',           'Set of three.',
   19.90, 7.30, 300, '{"colour": "blue"}', true, '2023-06-01 08:00+00'),
  (11,  9, 'DEMO-0011', 'Two-person tent',           '1.9 kg, up in five minutes.',
   249.00, 128.00, 22, '{"weight_g": 1900}', true, '2023-06-01 08:00+00'),
  (12,  9, 'DEMO-0012', 'Gas stove',                 'Boils a litre in four minutes.',
   39.90, 17.10, 130, '{"weight_g": 95}', true, '2023-06-01 08:00+00'),
  (13, 10, 'DEMO-0013', 'Pruning shears',            'Replaceable blades.',
   27.00, 11.00, 150, '{}', true, '2023-06-01 08:00+00'),
  (14, 11, 'DEMO-0014', 'Desk mat',                  'Felt and cork, 80 x 40 cm.',
   32.00, 12.60, 170, '{"colour": "grey"}', true, '2023-06-01 08:00+00'),
  (15, 12, 'DEMO-0015', 'Dotted notebook A5',        '192 numbered pages.',
   16.50, 5.10, 520, '{"pages": 192}', true, '2023-06-01 08:00+00'),
  (16, 12, 'DEMO-0016', 'Fountain pen',              'No longer made.',
   45.00, 19.00, 0, '{"nib": "M"}', false, '2023-06-01 08:00+00')
on conflict (id) do nothing;

insert into demo_ecommerce.customers
  (id, first_name, last_name, email, phone, city, country_code, segment, marketing_opt_in, registered_at)
overriding system value
values
  ( 1, 'Anna',    'Berger',     'anna.berger.1@example.com',     '+43 1 5550101',  'Vienna',     'AT', 'consumer',  true,  '2023-06-05 09:12+00'),
  ( 2, 'Bruno',   'Costa',      'bruno.costa.2@example.com',     null,             'Porto',      'PT', 'consumer',  false, '2023-06-06 17:40+00'),
  ( 3, 'Chiara',  'Romano',     'chiara.romano.3@example.com',   '+39 02 5550103', 'Milan',      'IT', 'business',  true,  '2023-06-07 11:05+00'),
  ( 4, 'David',   'Novak',      'david.novak.4@example.com',     null,             'Prague',     'CZ', 'consumer',  false, '2023-06-08 20:31+00'),
  ( 5, 'Emma',    'Lindqvist',  'emma.lindqvist.5@example.com',  '+46 8 5550105',  'Stockholm',  'SE', 'consumer',  true,  '2023-06-09 06:55+00'),
  ( 6, 'Farid',   'Haddad',     'farid.haddad.6@example.com',    null,             'Lyon',       'FR', 'wholesale', true,  '2023-06-10 13:22+00'),
  ( 7, 'Greta',   'Hansen',     'greta.hansen.7@example.com',    '+45 33 555107',  'Copenhagen', 'DK', 'consumer',  false, '2023-06-11 15:48+00'),
  ( 8, 'Hugo',    'Janssen',    'hugo.janssen.8@example.com',    null,             'Utrecht',    'NL', 'business',  false, '2023-06-12 10:10+00'),
  ( 9, 'Ines',    'Moreno',     'ines.moreno.9@example.com',     '+34 91 5550109', 'Madrid',     'ES', 'consumer',  true,  '2023-06-13 19:27+00'),
  (10, 'Jonas',   'Weber',      'jonas.weber.10@example.com',    '+49 30 5550110', 'Berlin',     'DE', 'consumer',  true,  '2023-06-14 08:03+00'),
  (11, 'Kaja',    'Kowalska',   'kaja.kowalska.11@example.com',  null,             'Krakow',     'PL', 'consumer',  false, '2023-06-15 21:16+00'),
  (12, 'Liam',    'Murphy',     'liam.murphy.12@example.com',    '+353 1 5550112', 'Dublin',     'IE', 'business',  true,  '2023-06-16 12:44+00'),
  (13, 'Marta',   'Silva',      'marta.silva.13@example.com',    null,             'Lisbon',     'PT', 'consumer',  true,  '2023-06-17 16:35+00'),
  (14, 'Niko',    'Virtanen',   'niko.virtanen.14@example.com',  '+358 9 5550114', 'Helsinki',   'FI', 'consumer',  false, '2023-06-18 07:29+00'),
  (15, 'Olga',    'Petrova',    'olga.petrova.15@example.com',   null,             'Sofia',      'BG', 'consumer',  false, '2023-06-19 18:50+00'),
  (16, 'Pierre',  'Lambert',    'pierre.lambert.16@example.com', '+32 2 5550116',  'Brussels',   'BE', 'wholesale', true,  '2023-06-20 09:33+00'),
  (17, 'Rosa',    'Keller',     'rosa.keller.17@example.com',    '+41 44 5550117', 'Zurich',     'CH', 'consumer',  true,  '2023-06-21 14:02+00'),
  (18, 'Sam',     'Taylor',     'sam.taylor.18@example.com',     null,             'Leeds',      'GB', 'consumer',  false, '2023-06-22 22:11+00'),
  (19, 'Tara',    'Nilsen',     'tara.nilsen.19@example.com',    '+47 22 555119',  'Oslo',       'NO', 'business',  true,  '2023-06-23 10:58+00'),
  (20, 'Viktor',  'Horvath',    'viktor.horvath.20@example.com', null,             'Budapest',   'HU', 'consumer',  false, '2023-06-24 17:17+00')
on conflict (id) do nothing;

insert into demo_ecommerce.orders
  (id, order_number, customer_id, status, total_amount, ordered_at, shipped_at, delivered_at, note)
overriding system value
values
  ( 1, 'DEMO-000001',  1, 'delivered',    60.70, '2024-06-03 08:15+00', '2024-06-04 06:00+00', '2024-06-06 10:20+00', null),
  ( 2, 'DEMO-000002',  3, 'delivered',   540.00, '2024-06-04 12:41+00', '2024-06-05 06:00+00', '2024-06-07 09:05+00', 'Invoice to the office'),
  ( 3, 'DEMO-000003',  5, 'delivered',   162.50, '2024-06-06 19:08+00', '2024-06-07 06:00+00', '2024-06-11 13:47+00', null),
  ( 4, 'DEMO-000004',  6, 'delivered',  2422.80, '2024-06-07 07:30+00', '2024-06-10 06:00+00', '2024-06-12 08:00+00', 'Deliver to the loading dock'),
  ( 5, 'DEMO-000005',  8, 'returned',   119.00, '2024-06-10 16:55+00', '2024-06-11 06:00+00', '2024-06-13 15:12+00', 'Too small'),
  ( 6, 'DEMO-000006', 10, 'delivered',   142.90, '2024-06-12 21:03+00', '2024-06-14 06:00+00', '2024-06-15 11:39+00', null),
  ( 7, 'DEMO-000007', 12, 'cancelled',   288.90, '2024-06-14 09:20+00', null,                  null,                  'Ordered twice'),
  ( 8, 'DEMO-000008', 13, 'delivered',    68.90, '2024-06-17 18:46+00', '2024-06-18 06:00+00', '2024-06-21 10:02+00', null),
  ( 9, 'DEMO-000009', 16, 'delivered',  2712.00, '2024-06-19 06:12+00', '2024-06-20 06:00+00', '2024-06-21 07:30+00', null),
  (10, 'DEMO-000010', 17, 'delivered',   150.30, '2024-06-21 20:37+00', '2024-06-24 06:00+00', '2024-06-26 14:18+00', 'Gift wrap'),
  (11, 'DEMO-000011', 19, 'delivered',   636.60, '2024-06-25 11:29+00', '2024-06-26 06:00+00', '2024-06-28 12:55+00', null),
  (12, 'DEMO-000012', 20, 'delivered',   115.90, '2024-06-28 15:50+00', '2024-07-01 06:00+00', '2024-07-03 09:41+00', null)
on conflict (id) do nothing;

-- order_items.line_total is computed; the totals above are the sums of these lines.
insert into demo_ecommerce.order_items (order_id, line_no, product_id, quantity, unit_price)
values
  ( 1, 1,  1,  2,  12.90),
  ( 1, 2,  4,  1,  34.90),
  ( 2, 1,  2,  6,  21.50),
  ( 2, 2, 15, 10,  16.50),
  ( 2, 3, 14,  4,  32.00),
  ( 2, 4,  7,  2,  59.00),
  ( 3, 1,  9,  1, 119.00),
  ( 3, 2,  8,  3,  14.50),
  ( 4, 1,  1, 40,  12.90),
  ( 4, 2,  2, 30,  21.50),
  ( 4, 3,  4, 12,  34.90),
  ( 4, 4,  3,  5,  89.00),
  ( 4, 5, 10, 20,  19.90),
  ( 5, 1,  9,  1, 119.00),
  ( 6, 1,  5,  1,  49.00),
  ( 6, 2,  6,  1,  74.00),
  ( 6, 3, 10,  1,  19.90),
  ( 7, 1, 11,  1, 249.00),
  ( 7, 2, 12,  1,  39.90),
  ( 8, 1,  1,  1,  12.90),
  ( 8, 2, 13,  1,  27.00),
  ( 8, 3,  8,  2,  14.50),
  ( 9, 1, 14, 25,  32.00),
  ( 9, 2, 15, 60,  16.50),
  ( 9, 3, 16, 10,  45.00),
  ( 9, 4,  7,  8,  59.00),
  (10, 1,  3,  1,  89.00),
  (10, 2,  2,  1,  21.50),
  (10, 3, 10,  2,  19.90),
  (11, 1, 11,  2, 249.00),
  (11, 2, 12,  2,  39.90),
  (11, 3,  1,  2,  12.90),
  (11, 4, 15,  2,  16.50),
  (12, 1, 13,  1,  27.00),
  (12, 2, 12,  1,  39.90),
  (12, 3,  5,  1,  49.00)
on conflict (order_id, line_no) do nothing;

insert into demo_ecommerce.payments (id, order_id, method, status, amount, paid_at)
overriding system value
values
  ( 1,  1, 'card',     'captured',    60.70, '2024-06-03 08:16+00'),
  ( 2,  2, 'invoice',  'captured',   540.00, '2024-06-18 09:00+00'),
  ( 3,  3, 'paypal',   'captured',   162.50, '2024-06-06 19:10+00'),
  ( 4,  4, 'transfer', 'captured',  2422.80, '2024-06-09 22:00+00'),
  ( 5,  5, 'card',     'refunded',   119.00, '2024-06-10 16:56+00'),
  ( 6,  6, 'card',     'captured',   142.90, '2024-06-12 21:04+00'),
  ( 8,  8, 'paypal',   'captured',    68.90, '2024-06-17 18:49+00'),
  ( 9,  9, 'invoice',  'captured',  2712.00, '2024-07-03 09:00+00'),
  (10, 10, 'card',     'captured',   150.30, '2024-06-21 20:38+00'),
  (11, 11, 'invoice',  'captured',   636.60, '2024-07-09 09:00+00'),
  (12, 12, 'card',     'captured',   115.90, '2024-06-28 15:51+00')
on conflict (id) do nothing;

insert into demo_ecommerce.product_reviews (product_id, customer_id, rating, title, body, reviewed_at)
values
  ( 1,  1, 5, 'Bright and clean',   'Floral, a little citrus. Ordered again.',            '2024-06-12 07:45+00'),
  ( 4,  1, 4, 'Good starter set',   'Everything in one box; more papers would be nice.',  '2024-06-12 07:52+00'),
  ( 9,  5, 5, 'Warm and light',     'The best blanket we have had.',                      '2024-06-20 18:30+00'),
  ( 9,  8, 2, 'Smaller than I hoped', 'Lovely wool, but too short for our sofa.',         '2024-06-14 10:11+00'),
  ( 6, 10, 5, 'Sharp',              'Keeps its edge. The handle fits well.',              '2024-06-30 20:05+00'),
  (11, 19, 4, 'Dry after two storms', 'Pegs bend easily, the rest is excellent.',         '2024-07-15 16:40+00')
on conflict (product_id, customer_id) do nothing;

-- demo_hrms -------------------------------------------------------------------------------------------------------

insert into demo_hrms.departments (id, code, name, location, cost_center)
overriding system value
values
  (1, 'DEMO-ENG', 'Engineering',      'Berlin',  '1000'),
  (2, 'DEMO-OPS', 'Operations',       'Berlin',  '1100'),
  (3, 'DEMO-SAL', 'Sales',            'Vienna',  '2000'),
  (4, 'DEMO-MKT', 'Marketing',        'Vienna',  '2100'),
  (5, 'DEMO-SUP', 'Customer support', 'Porto',   '3000'),
  (6, 'DEMO-LOG', 'Logistics',        'Leipzig', '4000'),
  (7, 'DEMO-FIN', 'Finance',          'Berlin',  '5000'),
  (8, 'DEMO-HR',  'People',           'Berlin',  '6000')
on conflict (id) do nothing;

-- Employee 1 leads the company, 2 to 9 lead departments 1 to 8.
insert into demo_hrms.employees
  (id, employee_no, department_id, manager_id, first_name, last_name, email, job_title, weekly_hours, remote, hired_on, left_on)
overriding system value
values
  ( 1, 'DEMO-E0001', 7, null, 'Helena',   'Brandt',   'helena.brandt@example.com',   'Managing director',    40, false, '2018-01-08', null),
  ( 2, 'DEMO-E0002', 1, 1,    'Marek',    'Dvorak',   'marek.dvorak@example.com',    'Head of engineering',  40, true,  '2018-03-01', null),
  ( 3, 'DEMO-E0003', 2, 1,    'Selma',    'Aydin',    'selma.aydin@example.com',     'Head of operations',   40, false, '2018-05-14', null),
  ( 4, 'DEMO-E0004', 3, 1,    'Oliver',   'Gruber',   'oliver.gruber@example.com',   'Head of sales',        40, false, '2018-09-03', null),
  ( 5, 'DEMO-E0005', 4, 1,    'Lucie',    'Fontaine', 'lucie.fontaine@example.com',  'Head of marketing',    36, true,  '2019-02-04', null),
  ( 6, 'DEMO-E0006', 5, 1,    'Tiago',    'Pereira',  'tiago.pereira@example.com',   'Head of support',      40, false, '2019-04-15', null),
  ( 7, 'DEMO-E0007', 6, 1,    'Birgit',   'Schulz',   'birgit.schulz@example.com',   'Head of logistics',    40, false, '2019-06-03', null),
  ( 8, 'DEMO-E0008', 7, 1,    'Andrea',   'Rossi',    'andrea.rossi@example.com',    'Head of finance',      40, false, '2019-10-01', null),
  ( 9, 'DEMO-E0009', 8, 1,    'Johanna',  'Lang',     'johanna.lang@example.com',    'Head of people',       32, true,  '2020-01-07', null),
  (10, 'DEMO-E0010', 1, 2,    'Pavel',    'Orlov',    'pavel.orlov@example.com',     'Principal engineer',   40, true,  '2020-03-02', null),
  (11, 'DEMO-E0011', 5, 6,    'Catarina', 'Lopes',    'catarina.lopes@example.com',  'Support specialist',   20, true,  '2021-08-16', null),
  (12, 'DEMO-E0012', 3, 4,    'Stefan',   'Huber',    'stefan.huber@example.com',    'Account manager',      40, false, '2021-11-02', '2024-03-31')
on conflict (id) do nothing;

insert into demo_hrms.salaries (employee_id, valid_from, amount)
values
  ( 1, '2018-01-08', 140000.00),
  ( 1, '2023-01-01', 155000.00),
  ( 2, '2018-03-01', 105000.00),
  ( 2, '2023-01-01', 118000.00),
  ( 3, '2018-05-14',  98000.00),
  ( 4, '2018-09-03',  96000.00),
  ( 5, '2019-02-04',  92000.00),
  ( 6, '2019-04-15',  78000.00),
  ( 7, '2019-06-03',  84000.00),
  ( 8, '2019-10-01', 102000.00),
  ( 9, '2020-01-07',  88000.00),
  (10, '2020-03-02',  95000.00),
  (10, '2024-01-01', 101000.00),
  (11, '2021-08-16',  34000.00),
  (12, '2021-11-02',  58000.00)
on conflict (employee_id, valid_from) do nothing;

insert into demo_hrms.leave_requests (id, employee_id, kind, status, starts_on, ends_on, requested_at)
overriding system value
values
  (1,  2, 'vacation', 'approved',  '2024-07-15', '2024-07-26', '2024-05-02 08:30+00'),
  (2,  5, 'training', 'approved',  '2024-09-09', '2024-09-10', '2024-06-11 09:15+00'),
  (3,  6, 'vacation', 'rejected',  '2024-11-25', '2024-11-29', '2024-06-20 13:40+00'),
  (4,  9, 'parental', 'approved',  '2024-10-01', '2024-12-31', '2024-04-18 07:05+00'),
  (5, 10, 'sick',     'approved',  '2024-06-17', '2024-06-19', '2024-06-17 06:50+00'),
  (6, 11, 'vacation', 'requested', '2024-08-05', '2024-08-16', '2024-06-27 15:22+00')
on conflict (id) do nothing;

-- demo_analytics --------------------------------------------------------------------------------------------------

-- One visit that ends with a purchase, and one that does not.
insert into demo_analytics.events
  (id, session_id, customer_id, event_type, path, referrer, device, country_code, properties, occurred_at)
overriding system value
values
  (1, 'demo-a', null, 'landing',      '/',           'search',     'mobile',  'AT', '{}',                   '2024-06-03 08:02:11+00'),
  (2, 'demo-a', null, 'product_view', '/products/1', null,         'mobile',  'AT', '{"product_id": 1}',    '2024-06-03 08:04:37+00'),
  (3, 'demo-a', null, 'add_to_cart',  '/products/1', null,         'mobile',  'AT', '{"product_id": 1}',    '2024-06-03 08:06:02+00'),
  (4, 'demo-a', 1,    'checkout',     '/checkout',   null,         'mobile',  'AT', '{}',                   '2024-06-03 08:12:50+00'),
  (5, 'demo-a', 1,    'purchase',     '/thank-you',  null,         'mobile',  'AT', '{"order_id": 1}',      '2024-06-03 08:15:00+00'),
  (6, 'demo-b', null, 'landing',      '/',           'newsletter', 'desktop', 'SE', '{}',                   '2024-06-05 18:20:45+00'),
  (7, 'demo-b', null, 'product_view', '/products/9', null,         'desktop', 'SE', '{"product_id": 9}',    '2024-06-05 18:22:10+00')
on conflict (id) do nothing;

insert into demo_analytics.daily_metrics (day, metric, value)
values
  ('2024-06-28', 'visitors', 212),
  ('2024-06-28', 'ad_spend', 48.50),
  ('2024-06-29', 'visitors', 164),
  ('2024-06-29', 'ad_spend', 31.20),
  ('2024-06-30', 'visitors', 171),
  ('2024-06-30', 'ad_spend', 30.90)
on conflict (day, metric) do nothing;
