-- 04-demo-data-extended.sql: enough demo rows for charts, filters and paging to mean something.
--
-- Demo data only: never for production. Brings the demo to 4,000 customers, 240 products, 12,000 orders with 36,000
-- items, 240 employees and 24,000 web events. Builds on 03-demo-data.sql.
--
-- The same rows on every server and in every run: what looks random is a byte, get_byte(), of the SHA-256 of a fixed
-- text, and times are fixed moments plus whole hours, minutes or seconds, so that no time zone moves them. The shop's
-- two years end on 30 June 2026.
--
-- Safe to run again at any time: a row that is there is left as it is, also when somebody changed it; one that was
-- deleted comes back. Ids stay below 1,000,000, where no row of yours can be.

-- demo_ecommerce: products 17 to 240 ------------------------------------------------------------------------------

-- 28 for each of the categories 5 to 12: seven things in four materials.
insert into demo_ecommerce.products
  (id, category_id, sku, name, description, price, cost, stock_quantity, attributes, active, created_at)
overriding system value
select n.id,
       n.category_id,
       'DEMO-' || lpad(n.id::text, 4, '0'),
       n.material || ' ' || n.thing,
       'The ' || n.thing || ' of our ' || lower(n.material) || ' range.',
       n.price,
       round(n.price * (35 + get_byte(n.hash, 1) % 25) / 100, 2),
       get_byte(n.hash, 2) * 2,
       jsonb_build_object(
         'material', lower(n.material),
         'colour', (array['black', 'white', 'blue', 'green', 'sand', 'red'])[1 + get_byte(n.hash, 3) % 6]
       ),
       get_byte(n.hash, 4) % 20 <> 0,
       timestamptz '2023-06-01 08:00+00' + get_byte(n.hash, 5) * interval '24 hours'
  from (
    select id,
           5 + id % 8 as category_id,
           (array['Oak', 'Steel', 'Recycled', 'Classic'])[1 + (id - 17) / 8 % 4] as material,
           (array[
             ['scoop', 'kettle', 'mug', 'storage jar', 'milk jug', 'tray', 'scale'],
             ['saucepan', 'ladle', 'cutting board', 'colander', 'mixing bowl', 'grater', 'oven dish'],
             ['table lamp', 'wall light', 'pendant', 'night light', 'candle holder', 'lantern', 'light chain'],
             ['cushion', 'table runner', 'apron', 'bath towel', 'rug', 'curtain', 'bed throw'],
             ['mess kit', 'folding chair', 'water bottle', 'tent peg set', 'headlamp', 'cool box', 'camp bed'],
             ['watering can', 'planter', 'hand rake', 'trowel', 'bird feeder', 'plant stand', 'hose reel'],
             ['pen tray', 'monitor stand', 'cable box', 'book end', 'laptop riser', 'letter tray', 'footrest'],
             ['ruler', 'pencil case', 'clipboard', 'stapler', 'card box', 'desk pad', 'bookmark']
           ])[1 + id % 8][1 + (id - 17) / 32] as thing,
           9.90 + get_byte(hash, 0) / 2 as price,
           hash
      from generate_series(17, 240) as id
     cross join lateral sha256(('product ' || id)::bytea) as hash
  ) as n
on conflict (id) do nothing;

-- demo_ecommerce: customers 21 to 4,000 ---------------------------------------------------------------------------

-- They registered one after the other, from 1 July 2023 to 29 June 2026.
insert into demo_ecommerce.customers
  (id, first_name, last_name, email, phone, city, country_code, segment, marketing_opt_in, registered_at)
overriding system value
select n.id,
       n.first_name,
       n.last_name,
       lower((n.first_name || '.' || n.last_name) collate "C") || '.' || n.id || '@example.com',
       case when get_byte(n.hash, 2) % 3 = 0 then '+00 555 ' || lpad(n.id::text, 6, '0') end,
       split_part(n.place, ',', 1),
       split_part(n.place, ',', 2),
       (array[
         'consumer', 'consumer', 'consumer', 'consumer', 'consumer', 'consumer', 'business', 'business', 'business',
         'wholesale'
       ])[1 + get_byte(n.hash, 3) % 10],
       get_byte(n.hash, 4) % 5 < 2,
       timestamptz '2023-07-01 00:00+00'
         + (n.id - 21) * 1094 / 3980 * interval '24 hours'
         + (get_byte(n.hash, 5) * 256 + get_byte(n.hash, 6)) % 86400 * interval '1 second'
  from (
    select id,
           (array[
             'Ada', 'Adam', 'Alice', 'Amir', 'Beatriz', 'Ben', 'Camille', 'Carl', 'Clara', 'Daan', 'Elena', 'Elif',
             'Emil', 'Eva', 'Felix', 'Filip', 'Flora', 'Georg', 'Hanna', 'Henrik', 'Ida', 'Igor', 'Ilse', 'Jakub',
             'Jan', 'Julia', 'Karim', 'Katya', 'Lars', 'Laura', 'Leon', 'Lina', 'Luca', 'Maja', 'Marco', 'Mila',
             'Nadia', 'Noah', 'Nora', 'Oscar', 'Paula', 'Petra', 'Rafael', 'Sara', 'Simon', 'Sofia', 'Theo', 'Vera',
             'Yusuf', 'Zoe'
           ])[1 + get_byte(hash, 0) % 50] as first_name,
           (array[
             'Abel', 'Adler', 'Almeida', 'Andersen', 'Bakker', 'Bauer', 'Becker', 'Bianchi', 'Blanc', 'Bonnet',
             'Bosch', 'Brandt', 'Carlsen', 'Castro', 'Conti', 'Cruz', 'Delgado', 'Demir', 'Dietrich', 'Dubois',
             'Eklund', 'Farkas', 'Ferrari', 'Fischer', 'Fontana', 'Garcia', 'Gallo', 'Haas', 'Hofer', 'Holm',
             'Ivanov', 'Jansen', 'Jensen', 'Kaya', 'Klein', 'Koch', 'Kovacs', 'Larsen', 'Laurent', 'Lehmann',
             'Marino', 'Martin', 'Mayer', 'Mendes', 'Meyer', 'Nagy', 'Nielsen', 'Novotny', 'Olsen', 'Ortega',
             'Peeters', 'Popov', 'Ricci', 'Richter', 'Roux', 'Santos', 'Schmid', 'Sorensen', 'Toth', 'Visser',
             'Vogel', 'Wagner', 'Wolf', 'Zeman'
           ])[1 + get_byte(hash, 1) % 64] as last_name,
           (array[
             'Berlin,DE', 'Hamburg,DE', 'Munich,DE', 'Cologne,DE', 'Leipzig,DE', 'Vienna,AT', 'Graz,AT', 'Zurich,CH',
             'Paris,FR', 'Lyon,FR', 'Nantes,FR', 'Amsterdam,NL', 'Utrecht,NL', 'Brussels,BE', 'Milan,IT', 'Turin,IT',
             'Madrid,ES', 'Valencia,ES', 'Lisbon,PT', 'Porto,PT', 'Copenhagen,DK', 'Stockholm,SE', 'Oslo,NO',
             'Helsinki,FI', 'Prague,CZ', 'Warsaw,PL', 'Budapest,HU', 'Dublin,IE', 'London,GB', 'Leeds,GB'
           ])[1 + least(get_byte(hash, 7), get_byte(hash, 8)) % 30] as place,
           hash
      from generate_series(21, 4000) as id
     cross join lateral sha256(('customer ' || id)::bytea) as hash
  ) as n
on conflict (id) do nothing;

-- demo_ecommerce: orders 13 to 12,000, with items, payments and reviews -------------------------------------------

-- One statement, so that an order, its items and its payment come from one computation: the total of an order is the
-- sum of its lines at the prices of that moment.
with moments as materialized (
  -- The n-th order's day (0 is 1 July 2024): the root makes the shop grow, from 8 orders a day to 25.
  select n,
         floor(365 * (sqrt(1 + 8 * (n / 11988.0)::double precision) - 1))::integer as day,
         sha256(('order ' || n)::bytea) as hash
    from generate_series(0, 11987) as n
),
shopping_days as (
  -- People shop less on Saturdays than on Mondays, and most on the last Friday of November.
  select m.n,
         m.hash,
         case
           when extract(month from date '2024-07-01' + m.day) = 11 and get_byte(m.hash, 0) % 4 = 0
             then date_trunc('year', date '2024-07-01' + m.day)::date
               + case extract(year from date '2024-07-01' + m.day) when 2024 then 333 else 331 end - date '2024-07-01'
           when extract(isodow from date '2024-07-01' + m.day) = 6 and m.day < 727 and get_byte(m.hash, 0) % 3 = 0
             then m.day + 2
           else m.day
         end as day,
         -- Between 6 in the morning and 11 at night, mostly in the afternoon.
         (360 + (get_byte(m.hash, 1) + get_byte(m.hash, 2)) * 2) * 60 + get_byte(m.hash, 11) % 60 as second
    from moments as m
),
numbered as (
  select 12 + row_number() over (order by d.day, d.second, d.n)::integer as id,
         timestamptz '2024-07-01 00:00+00' + d.day * interval '24 hours' + d.second * interval '1 second' as ordered_at,
         d.*
    from shopping_days as d
),
new_orders as materialized (
  select n.id,
         n.hash,
         n.n,
         n.day,
         -- One of the customers who had registered by then; the earlier ones are the better ones.
         1 + least(get_byte(n.hash, 3) * 256 + get_byte(n.hash, 4), get_byte(n.hash, 5) * 256 + get_byte(n.hash, 6))
           * least(20 + (365 + n.day) * 3980 / 1094, 4000) / 65536 as customer_id,
         case
           when get_byte(n.hash, 7) < 10                      then 'cancelled'
           when get_byte(n.hash, 7) < 20 and n.day < 710      then 'returned'
           when n.day < 720                                   then 'delivered'
           when n.day < 726                                   then 'shipped'
           when n.day < 729 or get_byte(n.hash, 8) % 2 = 0    then 'paid'
           else 'pending'
         end as status,
         n.ordered_at,
         n.ordered_at + (8 + get_byte(n.hash, 9) % 40) * interval '1 hour' as shipped_at,
         n.ordered_at + (32 + get_byte(n.hash, 9) % 40 + get_byte(n.hash, 10) % 96) * interval '1 hour' as delivered_at
    from numbered as n
),
new_items as materialized (
  -- Three lines on average, one to six: the twelve numbers add up to 36, and 11,988 is a multiple of twelve.
  select o.id as order_id,
         line.no as line_no,
         p.id as product_id,
         (array[1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 4])[1 + get_byte(o.hash, 12 + line.no) % 12] as quantity,
         p.price as unit_price
    from new_orders as o
   cross join lateral generate_series(1, (array[3, 1, 4, 2, 5, 3, 2, 6, 1, 4, 3, 2])[1 + o.n % 12]) as line (no)
   cross join lateral (
     -- A few products sell much, most sell little. Number 16 is no longer made.
     select 1 + 239 * (get_byte(o.hash, 18 + line.no) * get_byte(o.hash, 24 + line.no)) / 65536 as rank
   ) as pick
    join demo_ecommerce.products as p
      on p.id = pick.rank + case when pick.rank >= 16 then 1 else 0 end
),
totals as (
  select order_id, sum(quantity * unit_price) as amount
    from new_items
   group by order_id
),
put_orders as (
  insert into demo_ecommerce.orders
    (id, order_number, customer_id, status, total_amount, ordered_at, shipped_at, delivered_at)
  overriding system value
  select o.id,
         'DEMO-' || lpad(o.id::text, 6, '0'),
         o.customer_id,
         o.status,
         t.amount,
         o.ordered_at,
         case when o.status in ('shipped', 'delivered', 'returned') then o.shipped_at end,
         case when o.status in ('delivered', 'returned') then o.delivered_at end
    from new_orders as o
    join totals as t on t.order_id = o.id
  on conflict (id) do nothing
),
put_payments as (
  insert into demo_ecommerce.payments (id, order_id, method, status, amount, paid_at)
  overriding system value
  select o.id,
         o.id,
         (array['card', 'card', 'card', 'paypal', 'paypal', 'invoice', 'transfer'])[1 + get_byte(o.hash, 12) % 7],
         case when o.status = 'returned' then 'refunded' else 'captured' end,
         t.amount,
         o.ordered_at + (1 + get_byte(o.hash, 31) % 20) * interval '1 minute'
    from new_orders as o
    join totals as t on t.order_id = o.id
   where o.status not in ('pending', 'cancelled')
  on conflict (id) do nothing
),
put_reviews as (
  -- One line in eight is reviewed by who bought it, some days after it came.
  insert into demo_ecommerce.product_reviews (product_id, customer_id, rating, title, body, reviewed_at)
  select distinct on (i.product_id, o.customer_id)
         i.product_id,
         o.customer_id,
         r.rating,
         (array['Sent it back', 'Not for me', 'It is all right', 'Good', 'Very good'])[r.rating],
         (array[
           'Not what the picture promised.', 'It does its job, but I expected more for the price.',
           'Fine for every day, nothing special.', 'Well made, and it came quickly.', 'Would buy it again at once.'
         ])[r.rating],
         o.delivered_at + (20 + get_byte(r.hash, 2)) * interval '1 hour'
    from new_items as i
    join new_orders as o on o.id = i.order_id
   cross join lateral (
     select hash,
            (array[1, 2, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5])[1 + get_byte(hash, 1) % 14] as rating
       from sha256(('review ' || i.order_id || '/' || i.line_no)::bytea) as hash
   ) as r
   where o.status = 'delivered'
     and o.day < 700
     and get_byte(r.hash, 0) % 8 = 0
   order by i.product_id, o.customer_id, i.order_id, i.line_no
  on conflict (product_id, customer_id) do nothing
)
insert into demo_ecommerce.order_items (order_id, line_no, product_id, quantity, unit_price)
select i.order_id, i.line_no, i.product_id, i.quantity, i.unit_price
  from new_items as i
on conflict (order_id, line_no) do nothing;

-- demo_hrms: employees 13 to 240, their salaries and leave --------------------------------------------------------

-- Employees 13 to 36 lead teams, three in each department, and report to its head; the others report to a team lead of
-- their own department: ids that differ by a multiple of 8 share one. One statement again, so that salaries and leave
-- follow from the computed employee, not from one that somebody changed.
with new_employees as materialized (
  select n.*,
         case
           when n.id > 36 and get_byte(n.hash, 5) % 6 = 0 and n.hired_on < date '2025-01-01'
             then n.hired_on + 120 + get_byte(n.hash, 6)
         end as left_on
    from (
      select id,
             1 + id % 8 as department_id,
             date '2018-06-01' + (id - 13) * 12 + get_byte(hash, 7) % 30 as hired_on,
             (array[
               'Agnes', 'Anton', 'Bianca', 'Christian', 'Dana', 'Dominik', 'Eliska', 'Erik', 'Fiona', 'Gabriel',
               'Hana', 'Ivan', 'Jana', 'Joel', 'Kim', 'Lena', 'Magnus', 'Mina', 'Nils', 'Olivia', 'Pia', 'Ralf',
               'Rita', 'Samir', 'Tessa', 'Tom', 'Ursula', 'Victor', 'Wanda', 'Xaver', 'Yvonne', 'Zora'
             ])[1 + get_byte(hash, 0) % 32] as first_name,
             (array[
               'Arnold', 'Bach', 'Baum', 'Berg', 'Busch', 'Dahl', 'Engel', 'Falk', 'Frank', 'Graf', 'Hahn', 'Hess',
               'Jung', 'Kern', 'Kraus', 'Kurz', 'Lorenz', 'Maas', 'Moser', 'Ott', 'Paulsen', 'Pohl', 'Reiter',
               'Sauer', 'Seidel', 'Stein', 'Thal', 'Unger', 'Vogt', 'Winter', 'Zach', 'Ziegler'
             ])[1 + get_byte(hash, 1) % 32] as last_name,
             hash
        from generate_series(13, 240) as id
       cross join lateral sha256(('employee ' || id)::bytea) as hash
    ) as n
),
put_employees as (
  insert into demo_hrms.employees
    (id, employee_no, department_id, manager_id, first_name, last_name, email, job_title, weekly_hours, remote,
     hired_on, left_on)
  overriding system value
  select e.id,
         'DEMO-E' || lpad(e.id::text, 4, '0'),
         e.department_id,
         case when e.id <= 36 then 1 + e.department_id else 13 + (e.id - 13) % 24 end,
         e.first_name,
         e.last_name,
         lower((e.first_name || '.' || e.last_name) collate "C") || '.' || e.id || '@example.com',
         case
           when e.id <= 36 then 'Team lead'
           else (array[
             ['Software engineer', 'Senior engineer', 'Test engineer'],
             ['Site reliability engineer', 'Database administrator', 'Service manager'],
             ['Account manager', 'Sales representative', 'Sales engineer'],
             ['Content editor', 'Campaign manager', 'Graphic designer'],
             ['Support specialist', 'Senior support specialist', 'Trainer'],
             ['Warehouse operator', 'Dispatcher', 'Fleet planner'],
             ['Accountant', 'Controller', 'Payroll clerk'],
             ['Recruiter', 'People partner', 'Office manager']
           ])[e.department_id][1 + get_byte(e.hash, 2) % 3]
         end,
         (array[40, 40, 40, 40, 40, 36, 32, 20])[1 + get_byte(e.hash, 3) % 8],
         get_byte(e.hash, 4) % 3 = 0,
         e.hired_on,
         e.left_on
    from new_employees as e
  on conflict (id) do nothing
),
put_salaries as (
  -- A first salary, then 3 per cent more every second January while they are here.
  insert into demo_hrms.salaries (employee_id, valid_from, amount)
  select e.id,
         raise.day,
         round(
           (array[58000, 56000, 50000, 48000, 38000, 36000, 52000, 47000])[e.department_id]
             * case when e.id <= 36 then 1.35 else 1.0 end
             * (90 + get_byte(e.hash, 8) % 21) / 100
             * (1 + 0.03 * (row_number() over (partition by e.id order by raise.day) - 1)),
           -2)
    from new_employees as e
   cross join lateral (
     values (e.hired_on), (date '2020-01-01'), (date '2022-01-01'), (date '2024-01-01'), (date '2026-01-01')
   ) as raise (day)
   where (raise.day = e.hired_on or raise.day > e.hired_on + 180)
     and (e.left_on is null or raise.day < e.left_on)
  on conflict (employee_id, valid_from) do nothing
)
-- Three absences in the last year for everybody who is still here.
insert into demo_hrms.leave_requests (id, employee_id, kind, status, starts_on, ends_on, requested_at)
overriding system value
select n.employee_id * 10 + n.turn,
       n.employee_id,
       n.kind,
       case when n.kind = 'sick' then 'approved' else n.status end,
       n.starts_on,
       n.starts_on
         + case n.kind when 'vacation' then 4 + get_byte(n.hash, 2) % 8 when 'parental' then 60 else n.turn end,
       timestamptz '2025-07-01 00:00+00'
         + (n.starts_on - date '2025-07-01' - case n.kind when 'sick' then 0 else 20 + get_byte(n.hash, 3) % 60 end)
           * interval '24 hours'
         + (420 + get_byte(n.hash, 4)) * interval '1 minute'
  from (
    select e.id as employee_id,
           turn,
           (array[
             'vacation', 'vacation', 'vacation', 'vacation', 'vacation', 'sick', 'sick', 'sick', 'training', 'parental'
           ])[1 + get_byte(leave_hash, 0) % 10] as kind,
           (array[
             'approved', 'approved', 'approved', 'approved', 'rejected', 'requested'
           ])[1 + get_byte(leave_hash, 1) % 6] as status,
           date '2025-07-01' + turn * 120 + get_byte(leave_hash, 5) % 110 as starts_on,
           e.hired_on,
           leave_hash as hash
      from new_employees as e
     cross join generate_series(0, 2) as turn
     cross join lateral sha256(('leave ' || e.id || '/' || turn)::bytea) as leave_hash
     where e.left_on is null
  ) as n
 where n.starts_on > n.hired_on
on conflict (id) do nothing;

-- demo_analytics --------------------------------------------------------------------------------------------------

-- 10,000 visits in April to June 2026. Of ten visits all land, seven look at a product, four fill a cart, two reach the
-- checkout and one buys: 24 events.
insert into demo_analytics.events
  (id, session_id, customer_id, event_type, path, referrer, device, country_code, properties, occurred_at)
overriding system value
select v.visit * 10 + step,
       'demo-' || lpad(v.visit::text, 5, '0'),
       case when step >= 4 or get_byte(v.hash, 0) % 4 = 0 then v.customer_id end,
       (array['landing', 'product_view', 'add_to_cart', 'checkout', 'purchase'])[step],
       (array['/', '/products/' || v.product_id, '/products/' || v.product_id, '/checkout', '/thank-you'])[step],
       case
         when step = 1
           then (array['search', 'search', 'search', 'newsletter', 'social', 'partner'])[1 + get_byte(v.hash, 1) % 8]
       end,
       (array['mobile', 'mobile', 'mobile', 'desktop', 'desktop', 'tablet'])[1 + get_byte(v.hash, 2) % 6],
       (array['DE', 'DE', 'DE', 'AT', 'CH', 'FR', 'FR', 'NL', 'IT', 'ES', 'GB', 'SE'])[1 + get_byte(v.hash, 3) % 12],
       case when step in (2, 3) then jsonb_build_object('product_id', v.product_id) else '{}' end,
       v.started_at + (step - 1) * (20 + get_byte(v.hash, 4)) * interval '1 second'
  from (
    select visit,
           hash,
           1 + (get_byte(hash, 10) * 256 + get_byte(hash, 11)) * 3600 / 65536 as customer_id,
           1 + 240 * (get_byte(hash, 12) * get_byte(hash, 13)) / 65536 as product_id,
           timestamptz '2026-04-01 00:00+00'
             + (visit - 1) * 91 / 10000 * interval '24 hours'
             + (300 + (get_byte(hash, 14) + get_byte(hash, 15)) * 2) * interval '1 minute' as started_at
      from generate_series(1, 10000) as visit
     cross join lateral sha256(('visit ' || visit)::bytea) as hash
  ) as v
 cross join lateral generate_series(1, (array[1, 2, 3, 1, 2, 4, 1, 3, 2, 5])[1 + v.visit % 10]) as step
on conflict (id) do nothing;

-- Four figures for each of the 730 days: a slow rise, a dip at the weekend, some noise.
insert into demo_analytics.daily_metrics (day, metric, value)
select d.day,
       m.metric,
       round(
         m.base
           * (1 + d.n / 730.0)
           * case when extract(isodow from d.day) >= 6 then m.weekend else 1.0 end
           * (85 + get_byte(sha256((m.metric || ' ' || d.n)::bytea), 0) % 31) / 100,
         m.digits)
  from (
    select n, date '2024-07-01' + n as day
      from generate_series(0, 729) as n
  ) as d
 cross join (values
         ('visitors',           260.0, 0.8, 0),
         ('ad_spend',            55.0, 0.6, 2),
         ('newsletter_signups',  12.0, 0.9, 0),
         ('support_tickets',      9.0, 0.4, 0)
       ) as m (metric, base, weekend, digits)
on conflict (day, metric) do nothing;
