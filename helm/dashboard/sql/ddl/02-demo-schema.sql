-- 02-demo-schema.sql: a small business to try the dashboard on.
--
-- demo_ecommerce (a shop), demo_hrms (its staff) and demo_analytics (its web traffic, and views over the shop). The
-- tables are empty after this file: their rows are the business of the dml track, which production does not run.
--
-- Ids: every identity column starts at 1,000,000. Below are the demo rows, above is what people add, so that the demo
-- data never meets a row of yours and never has to move a sequence.
--
-- Safe to run again at any time. Tables are created where they are missing; a column, default, NOT NULL, constraint,
-- index, view or comment that somebody dropped comes back. Where nothing is missing, no statement here takes an
-- ACCESS EXCLUSIVE lock on a table: the DO blocks look into the catalog before they alter one. (CREATE OR REPLACE VIEW
-- takes it on the view itself.) A required column (such as products.price) comes back only while its table is empty, as
-- nobody can invent its values.

create schema if not exists demo_ecommerce;
create schema if not exists demo_hrms;
create schema if not exists demo_analytics;

comment on schema demo_ecommerce is 'Demo: a shop with customers, products, orders and payments.';
comment on schema demo_hrms is 'Demo: departments, employees, salaries and leave.';
comment on schema demo_analytics is 'Demo: web events, daily figures, and views over the shop.';

-- demo_ecommerce: tables ------------------------------------------------------------------------------------------

create table if not exists demo_ecommerce.categories (
  id        integer generated always as identity (start with 1000000),
  parent_id integer,
  slug      text    not null,
  name      text    not null,
  constraint categories_pkey primary key (id)
);

create table if not exists demo_ecommerce.products (
  id             integer        generated always as identity (start with 1000000),
  category_id    integer        not null,
  sku            text           not null,
  name           text           not null,
  description    text           not null default '',
  price          numeric(10, 2) not null,
  cost           numeric(10, 2),
  stock_quantity integer        not null default 0,
  attributes     jsonb          not null default '{}',
  active         boolean        not null default true,
  created_at     timestamptz    not null default now(),
  constraint products_pkey primary key (id)
);

create table if not exists demo_ecommerce.customers (
  id               integer     generated always as identity (start with 1000000),
  first_name       text        not null,
  last_name        text        not null,
  email            text        not null,
  phone            text,
  city             text,
  country_code     text,
  segment          text        not null default 'consumer',
  marketing_opt_in boolean     not null default false,
  registered_at    timestamptz not null default now(),
  constraint customers_pkey primary key (id)
);

create table if not exists demo_ecommerce.orders (
  id           integer        generated always as identity (start with 1000000),
  order_number text           not null,
  customer_id  integer        not null,
  status       text           not null default 'pending',
  currency     text           not null default 'EUR',
  total_amount numeric(12, 2) not null default 0,
  ordered_at   timestamptz    not null default now(),
  shipped_at   timestamptz,
  delivered_at timestamptz,
  note         text,
  constraint orders_pkey primary key (id)
);

create table if not exists demo_ecommerce.order_items (
  order_id   integer        not null,
  line_no    integer        not null,
  product_id integer        not null,
  quantity   integer        not null default 1,
  unit_price numeric(10, 2) not null,
  line_total numeric(12, 2) generated always as (quantity * unit_price) stored,
  constraint order_items_pkey primary key (order_id, line_no)
);

create table if not exists demo_ecommerce.payments (
  id        integer        generated always as identity (start with 1000000),
  order_id  integer        not null,
  method    text           not null,
  status    text           not null default 'captured',
  amount    numeric(12, 2) not null,
  paid_at   timestamptz    not null default now(),
  constraint payments_pkey primary key (id)
);

create table if not exists demo_ecommerce.product_reviews (
  product_id  integer     not null,
  customer_id integer     not null,
  rating      integer     not null,
  title       text        not null default '',
  body        text        not null default '',
  reviewed_at timestamptz not null default now(),
  constraint product_reviews_pkey primary key (product_id, customer_id)
);

-- demo_hrms: tables -----------------------------------------------------------------------------------------------

create table if not exists demo_hrms.departments (
  id          integer generated always as identity (start with 1000000),
  code        text    not null,
  name        text    not null,
  location    text,
  cost_center text,
  constraint departments_pkey primary key (id)
);

create table if not exists demo_hrms.employees (
  id            integer       generated always as identity (start with 1000000),
  employee_no   text          not null,
  department_id integer       not null,
  manager_id    integer,
  first_name    text          not null,
  last_name     text          not null,
  email         text          not null,
  job_title     text          not null,
  weekly_hours  numeric(4, 1) not null default 40,
  remote        boolean       not null default false,
  hired_on      date          not null default current_date,
  left_on       date,
  constraint employees_pkey primary key (id)
);

create table if not exists demo_hrms.salaries (
  employee_id integer        not null,
  valid_from  date           not null,
  amount      numeric(10, 2) not null,
  currency    text           not null default 'EUR',
  constraint salaries_pkey primary key (employee_id, valid_from)
);

create table if not exists demo_hrms.leave_requests (
  id           integer     generated always as identity (start with 1000000),
  employee_id  integer     not null,
  kind         text        not null default 'vacation',
  status       text        not null default 'requested',
  starts_on    date        not null,
  ends_on      date        not null,
  requested_at timestamptz not null default now(),
  constraint leave_requests_pkey primary key (id)
);

-- demo_analytics: tables ------------------------------------------------------------------------------------------

create table if not exists demo_analytics.events (
  id           bigint      generated always as identity (start with 1000000),
  session_id   text        not null,
  customer_id  integer,
  event_type   text        not null,
  path         text        not null default '/',
  referrer     text,
  device       text        not null default 'desktop',
  country_code text,
  properties   jsonb       not null default '{}',
  occurred_at  timestamptz not null default now(),
  constraint events_pkey primary key (id)
);

create table if not exists demo_analytics.daily_metrics (
  day    date           not null,
  metric text           not null,
  value  numeric(14, 2) not null default 0,
  constraint daily_metrics_pkey primary key (day, metric)
);

-- Columns: CREATE TABLE IF NOT EXISTS passes over a table that lost one -------------------------------------------

do $do$
declare
  col record;
  found_col pg_catalog.pg_attribute;
begin
  for col in
    select *
      from (values
        -- table,                            column,             type,             null?,      default
        ('demo_ecommerce.categories',        'id',
          'integer generated always as identity (start with 1000000)', 'not null', null),
        ('demo_ecommerce.categories',        'parent_id',        'integer',        'null',     null),
        ('demo_ecommerce.categories',        'slug',             'text',           'not null', null),
        ('demo_ecommerce.categories',        'name',             'text',           'not null', null),
        ('demo_ecommerce.products',          'id',
          'integer generated always as identity (start with 1000000)', 'not null', null),
        ('demo_ecommerce.products',          'category_id',      'integer',        'not null', null),
        ('demo_ecommerce.products',          'sku',              'text',           'not null', null),
        ('demo_ecommerce.products',          'name',             'text',           'not null', null),
        ('demo_ecommerce.products',          'description',      'text',           'not null', $$''$$),
        ('demo_ecommerce.products',          'price',            'numeric(10, 2)', 'not null', null),
        ('demo_ecommerce.products',          'cost',             'numeric(10, 2)', 'null',     null),
        ('demo_ecommerce.products',          'stock_quantity',   'integer',        'not null', '0'),
        ('demo_ecommerce.products',          'attributes',       'jsonb',          'not null', $$'{}'$$),
        ('demo_ecommerce.products',          'active',           'boolean',        'not null', 'true'),
        ('demo_ecommerce.products',          'created_at',       'timestamptz',    'not null', 'now()'),
        ('demo_ecommerce.customers',         'id',
          'integer generated always as identity (start with 1000000)', 'not null', null),
        ('demo_ecommerce.customers',         'first_name',       'text',           'not null', null),
        ('demo_ecommerce.customers',         'last_name',        'text',           'not null', null),
        ('demo_ecommerce.customers',         'email',            'text',           'not null', null),
        ('demo_ecommerce.customers',         'phone',            'text',           'null',     null),
        ('demo_ecommerce.customers',         'city',             'text',           'null',     null),
        ('demo_ecommerce.customers',         'country_code',     'text',           'null',     null),
        ('demo_ecommerce.customers',         'segment',          'text',           'not null', $$'consumer'$$),
        ('demo_ecommerce.customers',         'marketing_opt_in', 'boolean',        'not null', 'false'),
        ('demo_ecommerce.customers',         'registered_at',    'timestamptz',    'not null', 'now()'),
        ('demo_ecommerce.orders',            'id',
          'integer generated always as identity (start with 1000000)', 'not null', null),
        ('demo_ecommerce.orders',            'order_number',     'text',           'not null', null),
        ('demo_ecommerce.orders',            'customer_id',      'integer',        'not null', null),
        ('demo_ecommerce.orders',            'status',           'text',           'not null', $$'pending'$$),
        ('demo_ecommerce.orders',            'currency',         'text',           'not null', $$'EUR'$$),
        ('demo_ecommerce.orders',            'total_amount',     'numeric(12, 2)', 'not null', '0'),
        ('demo_ecommerce.orders',            'ordered_at',       'timestamptz',    'not null', 'now()'),
        ('demo_ecommerce.orders',            'shipped_at',       'timestamptz',    'null',     null),
        ('demo_ecommerce.orders',            'delivered_at',     'timestamptz',    'null',     null),
        ('demo_ecommerce.orders',            'note',             'text',           'null',     null),
        ('demo_ecommerce.order_items',       'order_id',         'integer',        'not null', null),
        ('demo_ecommerce.order_items',       'line_no',          'integer',        'not null', null),
        ('demo_ecommerce.order_items',       'product_id',       'integer',        'not null', null),
        ('demo_ecommerce.order_items',       'quantity',         'integer',        'not null', '1'),
        ('demo_ecommerce.order_items',       'unit_price',       'numeric(10, 2)', 'not null', null),
        ('demo_ecommerce.order_items',       'line_total',
          'numeric(12, 2) generated always as (quantity * unit_price) stored', 'null', null),
        ('demo_ecommerce.payments',          'id',
          'integer generated always as identity (start with 1000000)', 'not null', null),
        ('demo_ecommerce.payments',          'order_id',         'integer',        'not null', null),
        ('demo_ecommerce.payments',          'method',           'text',           'not null', null),
        ('demo_ecommerce.payments',          'status',           'text',           'not null', $$'captured'$$),
        ('demo_ecommerce.payments',          'amount',           'numeric(12, 2)', 'not null', null),
        ('demo_ecommerce.payments',          'paid_at',          'timestamptz',    'not null', 'now()'),
        ('demo_ecommerce.product_reviews',   'product_id',       'integer',        'not null', null),
        ('demo_ecommerce.product_reviews',   'customer_id',      'integer',        'not null', null),
        ('demo_ecommerce.product_reviews',   'rating',           'integer',        'not null', null),
        ('demo_ecommerce.product_reviews',   'title',            'text',           'not null', $$''$$),
        ('demo_ecommerce.product_reviews',   'body',             'text',           'not null', $$''$$),
        ('demo_ecommerce.product_reviews',   'reviewed_at',      'timestamptz',    'not null', 'now()'),
        ('demo_hrms.departments',            'id',
          'integer generated always as identity (start with 1000000)', 'not null', null),
        ('demo_hrms.departments',            'code',             'text',           'not null', null),
        ('demo_hrms.departments',            'name',             'text',           'not null', null),
        ('demo_hrms.departments',            'location',         'text',           'null',     null),
        ('demo_hrms.departments',            'cost_center',      'text',           'null',     null),
        ('demo_hrms.employees',              'id',
          'integer generated always as identity (start with 1000000)', 'not null', null),
        ('demo_hrms.employees',              'employee_no',      'text',           'not null', null),
        ('demo_hrms.employees',              'department_id',    'integer',        'not null', null),
        ('demo_hrms.employees',              'manager_id',       'integer',        'null',     null),
        ('demo_hrms.employees',              'first_name',       'text',           'not null', null),
        ('demo_hrms.employees',              'last_name',        'text',           'not null', null),
        ('demo_hrms.employees',              'email',            'text',           'not null', null),
        ('demo_hrms.employees',              'job_title',        'text',           'not null', null),
        ('demo_hrms.employees',              'weekly_hours',     'numeric(4, 1)',  'not null', '40'),
        ('demo_hrms.employees',              'remote',           'boolean',        'not null', 'false'),
        ('demo_hrms.employees',              'hired_on',         'date',           'not null', 'current_date'),
        ('demo_hrms.employees',              'left_on',          'date',           'null',     null),
        ('demo_hrms.salaries',               'employee_id',      'integer',        'not null', null),
        ('demo_hrms.salaries',               'valid_from',       'date',           'not null', null),
        ('demo_hrms.salaries',               'amount',           'numeric(10, 2)', 'not null', null),
        ('demo_hrms.salaries',               'currency',         'text',           'not null', $$'EUR'$$),
        ('demo_hrms.leave_requests',         'id',
          'integer generated always as identity (start with 1000000)', 'not null', null),
        ('demo_hrms.leave_requests',         'employee_id',      'integer',        'not null', null),
        ('demo_hrms.leave_requests',         'kind',             'text',           'not null', $$'vacation'$$),
        ('demo_hrms.leave_requests',         'status',           'text',           'not null', $$'requested'$$),
        ('demo_hrms.leave_requests',         'starts_on',        'date',           'not null', null),
        ('demo_hrms.leave_requests',         'ends_on',          'date',           'not null', null),
        ('demo_hrms.leave_requests',         'requested_at',     'timestamptz',    'not null', 'now()'),
        ('demo_analytics.events',            'id',
          'bigint generated always as identity (start with 1000000)', 'not null', null),
        ('demo_analytics.events',            'session_id',       'text',           'not null', null),
        ('demo_analytics.events',            'customer_id',      'integer',        'null',     null),
        ('demo_analytics.events',            'event_type',       'text',           'not null', null),
        ('demo_analytics.events',            'path',             'text',           'not null', $$'/'$$),
        ('demo_analytics.events',            'referrer',         'text',           'null',     null),
        ('demo_analytics.events',            'device',           'text',           'not null', $$'desktop'$$),
        ('demo_analytics.events',            'country_code',     'text',           'null',     null),
        ('demo_analytics.events',            'properties',       'jsonb',          'not null', $$'{}'$$),
        ('demo_analytics.events',            'occurred_at',      'timestamptz',    'not null', 'now()'),
        ('demo_analytics.daily_metrics',     'day',              'date',           'not null', null),
        ('demo_analytics.daily_metrics',     'metric',           'text',           'not null', null),
        ('demo_analytics.daily_metrics',     'value',            'numeric(14, 2)', 'not null', '0')
      ) as wanted (relation, name, type, nullness, fallback)
  loop
    select a.*
      into found_col
      from pg_catalog.pg_attribute as a
     where a.attrelid = col.relation::regclass
       and a.attname = col.name;

    if not found then
      execute pg_catalog.format('alter table %s add column %I %s %s', col.relation, col.name, col.type,
        pg_catalog.concat_ws(' ', 'default ' || col.fallback, col.nullness));
      continue;
    end if;
    if col.fallback is not null and not found_col.atthasdef then
      execute pg_catalog.format('alter table %s alter column %I set default %s', col.relation, col.name, col.fallback);
    end if;
    if col.nullness = 'not null' and not found_col.attnotnull then
      execute pg_catalog.format('alter table %s alter column %I set not null', col.relation, col.name);
    end if;
  end loop;
end
$do$;

-- Constraints, by name: keys before the foreign keys that point to them -------------------------------------------

do $do$
declare
  con record;
begin
  for con in
    select *
      from (values
        ('demo_ecommerce.categories', 'categories_pkey',
          'primary key (id)'),
        ('demo_ecommerce.categories', 'categories_slug_key',
          'unique (slug)'),
        ('demo_ecommerce.categories', 'categories_parent_id_fkey',
          'foreign key (parent_id) references demo_ecommerce.categories (id)'),
        ('demo_ecommerce.products', 'products_pkey',
          'primary key (id)'),
        ('demo_ecommerce.products', 'products_sku_key',
          'unique (sku)'),
        ('demo_ecommerce.products', 'products_price_check',
          'check (price >= 0)'),
        ('demo_ecommerce.products', 'products_stock_quantity_check',
          'check (stock_quantity >= 0)'),
        ('demo_ecommerce.products', 'products_category_id_fkey',
          'foreign key (category_id) references demo_ecommerce.categories (id)'),
        ('demo_ecommerce.customers', 'customers_pkey',
          'primary key (id)'),
        ('demo_ecommerce.customers', 'customers_email_key',
          'unique (email)'),
        ('demo_ecommerce.customers', 'customers_country_code_check',
          $$check (country_code ~ '^[A-Z]{2}$')$$),
        ('demo_ecommerce.customers', 'customers_segment_check',
          $$check (segment in ('consumer', 'business', 'wholesale'))$$),
        ('demo_ecommerce.orders', 'orders_pkey',
          'primary key (id)'),
        ('demo_ecommerce.orders', 'orders_order_number_key',
          'unique (order_number)'),
        ('demo_ecommerce.orders', 'orders_status_check',
          $$check (status in ('pending', 'paid', 'shipped', 'delivered', 'returned', 'cancelled'))$$),
        ('demo_ecommerce.orders', 'orders_total_amount_check',
          'check (total_amount >= 0)'),
        ('demo_ecommerce.orders', 'orders_shipped_at_check',
          'check (shipped_at >= ordered_at)'),
        ('demo_ecommerce.orders', 'orders_delivered_at_check',
          'check (delivered_at >= shipped_at)'),
        ('demo_ecommerce.orders', 'orders_customer_id_fkey',
          'foreign key (customer_id) references demo_ecommerce.customers (id)'),
        ('demo_ecommerce.order_items', 'order_items_pkey',
          'primary key (order_id, line_no)'),
        ('demo_ecommerce.order_items', 'order_items_quantity_check',
          'check (quantity > 0)'),
        ('demo_ecommerce.order_items', 'order_items_unit_price_check',
          'check (unit_price >= 0)'),
        ('demo_ecommerce.order_items', 'order_items_order_id_fkey',
          'foreign key (order_id) references demo_ecommerce.orders (id) on delete cascade'),
        ('demo_ecommerce.order_items', 'order_items_product_id_fkey',
          'foreign key (product_id) references demo_ecommerce.products (id)'),
        ('demo_ecommerce.payments', 'payments_pkey',
          'primary key (id)'),
        ('demo_ecommerce.payments', 'payments_method_check',
          $$check (method in ('card', 'paypal', 'invoice', 'transfer'))$$),
        ('demo_ecommerce.payments', 'payments_status_check',
          $$check (status in ('captured', 'refunded'))$$),
        ('demo_ecommerce.payments', 'payments_order_id_fkey',
          'foreign key (order_id) references demo_ecommerce.orders (id) on delete cascade'),
        ('demo_ecommerce.product_reviews', 'product_reviews_pkey',
          'primary key (product_id, customer_id)'),
        ('demo_ecommerce.product_reviews', 'product_reviews_rating_check',
          'check (rating between 1 and 5)'),
        ('demo_ecommerce.product_reviews', 'product_reviews_product_id_fkey',
          'foreign key (product_id) references demo_ecommerce.products (id) on delete cascade'),
        ('demo_ecommerce.product_reviews', 'product_reviews_customer_id_fkey',
          'foreign key (customer_id) references demo_ecommerce.customers (id) on delete cascade'),
        ('demo_hrms.departments', 'departments_pkey',
          'primary key (id)'),
        ('demo_hrms.departments', 'departments_code_key',
          'unique (code)'),
        ('demo_hrms.employees', 'employees_pkey',
          'primary key (id)'),
        ('demo_hrms.employees', 'employees_employee_no_key',
          'unique (employee_no)'),
        ('demo_hrms.employees', 'employees_email_key',
          'unique (email)'),
        ('demo_hrms.employees', 'employees_weekly_hours_check',
          'check (weekly_hours > 0 and weekly_hours <= 60)'),
        ('demo_hrms.employees', 'employees_left_on_check',
          'check (left_on >= hired_on)'),
        ('demo_hrms.employees', 'employees_department_id_fkey',
          'foreign key (department_id) references demo_hrms.departments (id)'),
        ('demo_hrms.employees', 'employees_manager_id_fkey',
          'foreign key (manager_id) references demo_hrms.employees (id)'),
        ('demo_hrms.salaries', 'salaries_pkey',
          'primary key (employee_id, valid_from)'),
        ('demo_hrms.salaries', 'salaries_amount_check',
          'check (amount > 0)'),
        ('demo_hrms.salaries', 'salaries_employee_id_fkey',
          'foreign key (employee_id) references demo_hrms.employees (id) on delete cascade'),
        ('demo_hrms.leave_requests', 'leave_requests_pkey',
          'primary key (id)'),
        ('demo_hrms.leave_requests', 'leave_requests_kind_check',
          $$check (kind in ('vacation', 'sick', 'parental', 'training'))$$),
        ('demo_hrms.leave_requests', 'leave_requests_status_check',
          $$check (status in ('requested', 'approved', 'rejected'))$$),
        ('demo_hrms.leave_requests', 'leave_requests_ends_on_check',
          'check (ends_on >= starts_on)'),
        ('demo_hrms.leave_requests', 'leave_requests_employee_id_fkey',
          'foreign key (employee_id) references demo_hrms.employees (id) on delete cascade'),
        ('demo_analytics.events', 'events_pkey',
          'primary key (id)'),
        ('demo_analytics.events', 'events_event_type_check',
          $$check (event_type in ('landing', 'product_view', 'add_to_cart', 'checkout', 'purchase'))$$),
        ('demo_analytics.events', 'events_device_check',
          $$check (device in ('desktop', 'mobile', 'tablet'))$$),
        ('demo_analytics.events', 'events_customer_id_fkey',
          'foreign key (customer_id) references demo_ecommerce.customers (id) on delete set null'),
        ('demo_analytics.daily_metrics', 'daily_metrics_pkey',
          'primary key (day, metric)')
      ) as wanted (relation, name, definition)
  loop
    if not exists (
      select
        from pg_catalog.pg_constraint as c
       where c.conrelid = con.relation::regclass
         and c.conname = con.name
    ) then
      execute pg_catalog.format('alter table %s add constraint %I %s', con.relation, con.name, con.definition);
    end if;
  end loop;
end
$do$;

-- Indexes: the foreign keys that no key covers, and what the views sort by ----------------------------------------

create index if not exists categories_parent_id_idx
  on demo_ecommerce.categories (parent_id);

create index if not exists products_category_id_idx
  on demo_ecommerce.products (category_id);

create index if not exists customers_country_code_idx
  on demo_ecommerce.customers (country_code);

create index if not exists orders_customer_id_idx
  on demo_ecommerce.orders (customer_id, ordered_at desc);

create index if not exists orders_ordered_at_idx
  on demo_ecommerce.orders (ordered_at desc);

create index if not exists orders_open_idx
  on demo_ecommerce.orders (ordered_at)
  where status in ('pending', 'paid');

create index if not exists order_items_product_id_idx
  on demo_ecommerce.order_items (product_id);

create index if not exists payments_order_id_idx
  on demo_ecommerce.payments (order_id);

create index if not exists product_reviews_customer_id_idx
  on demo_ecommerce.product_reviews (customer_id);

create index if not exists employees_department_id_idx
  on demo_hrms.employees (department_id);

create index if not exists employees_manager_id_idx
  on demo_hrms.employees (manager_id);

create index if not exists leave_requests_employee_id_idx
  on demo_hrms.leave_requests (employee_id, starts_on);

create index if not exists events_occurred_at_idx
  on demo_analytics.events (occurred_at desc);

create index if not exists events_session_id_idx
  on demo_analytics.events (session_id);

create index if not exists events_customer_id_idx
  on demo_analytics.events (customer_id)
  where customer_id is not null;

-- Views -----------------------------------------------------------------------------------------------------------

-- Revenue counts what was kept: cancelled and returned orders are out. Days are UTC days, whoever looks.
create or replace view demo_analytics.daily_revenue as
select (o.ordered_at at time zone 'UTC')::date as day,
       count(*) as orders,
       count(distinct o.customer_id) as customers,
       sum(o.total_amount) as revenue,
       round(avg(o.total_amount), 2) as average_order
  from demo_ecommerce.orders as o
 where o.status not in ('cancelled', 'returned')
 group by 1;

create or replace view demo_analytics.monthly_revenue as
select date_trunc('month', d.day)::date as month,
       sum(d.orders) as orders,
       sum(d.revenue) as revenue,
       round(sum(d.revenue) / sum(d.orders), 2) as average_order
  from demo_analytics.daily_revenue as d
 group by 1;

create or replace view demo_analytics.product_performance as
select p.id as product_id,
       p.sku,
       p.name,
       c.name as category,
       coalesce(s.units, 0) as units_sold,
       coalesce(s.revenue, 0) as revenue,
       coalesce(s.revenue - s.units * p.cost, 0) as margin,
       r.rating,
       coalesce(r.reviews, 0) as reviews
  from demo_ecommerce.products as p
  join demo_ecommerce.categories as c on c.id = p.category_id
  left join (
    select i.product_id, sum(i.quantity) as units, sum(i.line_total) as revenue
      from demo_ecommerce.order_items as i
      join demo_ecommerce.orders as o on o.id = i.order_id
     where o.status not in ('cancelled', 'returned')
     group by i.product_id
  ) as s on s.product_id = p.id
  left join (
    select v.product_id, round(avg(v.rating), 2) as rating, count(*) as reviews
      from demo_ecommerce.product_reviews as v
     group by v.product_id
  ) as r on r.product_id = p.id;

create or replace view demo_analytics.customer_value as
select c.id as customer_id,
       c.first_name || ' ' || c.last_name as customer,
       c.segment,
       c.country_code,
       count(o.id) as orders,
       coalesce(sum(o.total_amount), 0) as revenue,
       min(o.ordered_at) as first_order_at,
       max(o.ordered_at) as last_order_at
  from demo_ecommerce.customers as c
  left join demo_ecommerce.orders as o
    on o.customer_id = c.id
   and o.status not in ('cancelled', 'returned')
 group by c.id;

create or replace view demo_analytics.conversion_funnel as
select s.step,
       s.event_type,
       count(distinct e.session_id) as sessions
  from (values
         (1, 'landing'), (2, 'product_view'), (3, 'add_to_cart'), (4, 'checkout'), (5, 'purchase')
       ) as s (step, event_type)
  left join demo_analytics.events as e on e.event_type = s.event_type
 group by s.step, s.event_type;

create or replace view demo_hrms.headcount as
select d.code,
       d.name as department,
       count(e.id) as employees,
       coalesce(sum(e.weekly_hours) / 40, 0)::numeric(8, 1) as full_time_equivalents,
       count(e.id) filter (where e.remote) as remote,
       round(avg(s.amount), 2) as average_salary
  from demo_hrms.departments as d
  left join demo_hrms.employees as e
    on e.department_id = d.id
   and e.left_on is null
  left join lateral (
    select a.amount
      from demo_hrms.salaries as a
     where a.employee_id = e.id
     order by a.valid_from desc
     limit 1
  ) as s on true
 group by d.id;

-- Comments: the dashboard shows them ------------------------------------------------------------------------------

comment on table demo_ecommerce.categories is 'Product categories, two levels deep.';
comment on table demo_ecommerce.products is 'What the shop sells.';
comment on column demo_ecommerce.products.sku is 'Article number; the demo rows'' begin with DEMO-.';
comment on column demo_ecommerce.products.price is
  'List price in EUR today; an order item keeps the price it was sold at.';
comment on column demo_ecommerce.products.cost is 'Purchase price in EUR.';
comment on column demo_ecommerce.products.attributes is 'Free facts such as colour or weight, as JSON.';
comment on table demo_ecommerce.customers is 'People and companies who registered with the shop.';
comment on column demo_ecommerce.customers.country_code is 'ISO 3166-1, two letters.';
comment on column demo_ecommerce.customers.segment is 'consumer, business or wholesale.';
comment on table demo_ecommerce.orders is 'Orders; what was bought is in order_items.';
comment on column demo_ecommerce.orders.order_number is 'Number the customer sees; the demo rows'' begin with DEMO-.';
comment on column demo_ecommerce.orders.status is 'pending, paid, shipped, delivered, returned or cancelled.';
comment on column demo_ecommerce.orders.total_amount is 'Sum of the line totals of its items.';
comment on table demo_ecommerce.order_items is 'Lines of an order.';
comment on column demo_ecommerce.order_items.unit_price is 'Price at the time of the order.';
comment on column demo_ecommerce.order_items.line_total is 'quantity * unit_price, computed by the database.';
comment on table demo_ecommerce.payments is 'Payments for orders, also the refunded ones.';
comment on table demo_ecommerce.product_reviews is 'One review per customer and product.';
comment on column demo_ecommerce.product_reviews.rating is 'Stars, 1 to 5.';

comment on table demo_hrms.departments is 'Departments of the company.';
comment on table demo_hrms.employees is 'Employees, also those who left.';
comment on column demo_hrms.employees.manager_id is 'Direct manager; null: nobody above.';
comment on column demo_hrms.employees.left_on is 'Last working day; null: still here.';
comment on table demo_hrms.salaries is 'Yearly salaries, one row per change.';
comment on column demo_hrms.salaries.amount is 'Gross per year, full time.';
comment on table demo_hrms.leave_requests is 'Vacation, sick leave and other absences.';
comment on view demo_hrms.headcount is 'People, full-time equivalents and mean current salary per department.';

comment on table demo_analytics.events is 'What visitors of the shop did, one row per step.';
comment on column demo_analytics.events.session_id is 'Visit that the event belongs to.';
comment on column demo_analytics.events.customer_id is 'Who it was; null: not logged in.';
comment on table demo_analytics.daily_metrics is
  'Figures per day that come from elsewhere: visitors, advertising and the like.';
comment on view demo_analytics.daily_revenue is
  'Orders and revenue per UTC day, without cancelled and returned orders.';
comment on view demo_analytics.monthly_revenue is 'Orders and revenue per month.';
comment on view demo_analytics.product_performance is 'Units, revenue, margin and rating per product.';
comment on view demo_analytics.customer_value is 'Orders and revenue per customer.';
comment on view demo_analytics.conversion_funnel is 'Visits that reached each step from landing to purchase.';
