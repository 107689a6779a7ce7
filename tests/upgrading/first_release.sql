-- What the first release wrote: its tables are those of migration 0001, its code that
-- of the commit before migration 0002 (26a31fd). Both databases take these words.
-- It imported customers, invoices and payments, invited, mailed and signed people in.

INSERT INTO batches (id, subject, file_name, sha256, imported_by, imported_at, new, changed, unchanged) VALUES
(1, 'customers', 'clients.csv', 'e9c6d4c728cdd0648e9e48dac08680ee67d82655475b17d48cb9a60076bfb4ac', 'billing', '2016-03-10 14:00:00.000000', 2, 0, 0),
(2, 'invoices', 'factures.csv', '183ce45ef94e797dbfc94a68ad20521fb0036560b6d1ec370e953fcb059a7905', 'billing', '2016-03-10 14:00:00.184386', 4, 0, 0),
(3, 'payments', 'paiements.csv', 'ba68599ff631fe408f9e9b789e121c7bb5743af5d146092e391ded100115c790', 'billing', '2016-03-10 14:00:00.270697', 2, 0, 0);
INSERT INTO customers (id, customer_number, name, language, contact, address, city, province, postal_code, country, active, created_at) VALUES
(1, 'C-1001', 'Électricité Luc Tremblay', 'fr', 'Luc Tremblay', '12, rue Principale', 'Granby', 'Québec', 'J2G 1A1', 'Canada', TRUE, '2016-03-10 14:00:00.021278'),
(2, 'C-1002', 'Gagnon''s Haulage', 'en', 'Sarah Gagnon', '410 Route 132', 'Gaspé', 'Québec', 'G4X 1A1', 'Canada', TRUE, '2016-03-10 14:00:00.021297');
INSERT INTO users (id, email, email_key, name, language, password_hash, wants_notices, device_version, active, created_at) VALUES
(1, 'Luc.Tremblay@exemple.test', 'luc.tremblay@exemple.test', 'Luc Tremblay', 'fr', '$argon2id$v=19$m=19456,t=2,p=1$Vs0i8wchwLmE7EA0tOGysg$GC7FzAs7WTlZXdibJd8RcR5qtThSjud5tgIpCicOuWs', TRUE, 0, TRUE, '2016-03-10 14:00:00.026710'),
(2, 'sarah.gagnon@exemple.test', 'sarah.gagnon@exemple.test', 'Sarah Gagnon', 'en', NULL, TRUE, 0, TRUE, '2016-03-10 14:00:00.026730'),
(3, 'comptable@exemple.test', 'comptable@exemple.test', 'Nadia Roy, CPA', 'fr', '$argon2id$v=19$m=19456,t=2,p=1$/QkB8lyPK57XrHw5ZuG+cg$lrKuA/V92qMa2wk2gfM3dMK4wypvXrRsvEN5toA+9ao', FALSE, 0, TRUE, '2016-03-10 14:00:00.360305');
INSERT INTO accesses (user_id, customer_id, role, last_day) VALUES
(1, 1, 'owner', NULL),
(2, 2, 'owner', NULL),
(3, 1, 'accountant', NULL),
(3, 2, 'accountant', '2016-06-30');
INSERT INTO invoices (id, number, kind, customer_id, issued_on, due_on, currency, corrects_id, subtotal_cents, gst_cents, qst_cents, total_cents, supplier_name, supplier_address, supplier_gst_number, supplier_qst_number, billed_name, billed_address, batch_id) VALUES
(1, 'FA-9', 'invoice', 1, '2016-01-07', '2016-02-06', 'CAD', NULL, 3495, 175, 349, 4019, 'ODOTRACK inc.', '1200, rue des Cascades
Saint-Hyacinthe (Québec)  J2S 3G9', '123456789 RT0001', '1234567890 TQ0001', 'Électricité Luc Tremblay', 'Luc Tremblay
12, rue Principale
Granby (Québec)  J2G 1A1', 2),
(2, 'FA-10', 'invoice', 1, '2016-02-07', '2016-03-08', 'CAD', NULL, 3495, 175, 349, 4019, 'ODOTRACK inc.', '1200, rue des Cascades
Saint-Hyacinthe (Québec)  J2S 3G9', '123456789 RT0001', '1234567890 TQ0001', 'Électricité Luc Tremblay', 'Luc Tremblay
12, rue Principale
Granby (Québec)  J2G 1A1', 2),
(3, 'FA-11', 'credit_note', 1, '2016-02-20', NULL, 'CAD', 2, -1000, -50, -100, -1150, 'ODOTRACK inc.', '1200, rue des Cascades
Saint-Hyacinthe (Québec)  J2S 3G9', '123456789 RT0001', '1234567890 TQ0001', 'Électricité Luc Tremblay', 'Luc Tremblay
12, rue Principale
Granby (Québec)  J2G 1A1', 2),
(4, 'A/1', 'invoice', 2, '2016-02-07', '2016-03-08', 'CAD', NULL, 43940, 2197, 4383, 50520, 'ODOTRACK inc.', '1200, rue des Cascades
Saint-Hyacinthe (Québec)  J2S 3G9', '123456789 RT0001', '1234567890 TQ0001', 'Gagnon''s Haulage', 'Sarah Gagnon
410 Route 132
Gaspé (Québec)  G4X 1A1', 2);
INSERT INTO invoice_lines (invoice_id, position, code, description_fr, description_en, quantity_milli, unit_price_cents, amount_cents) VALUES
(1, 1, 'ODO-1', 'Abonnement mensuel, 1 véhicule', 'Monthly subscription, 1 vehicle', 1000, 3495, 3495),
(2, 1, 'ODO-1', 'Abonnement mensuel, 1 véhicule', 'Monthly subscription, 1 vehicle', 1000, 3495, 3495),
(3, 1, 'ODO-1', 'Crédit d’une semaine', 'Credit of one week', 1000, -1000, -1000),
(4, 1, 'ODO-1', 'Abonnement mensuel, 12 véhicules', 'Monthly subscription, 12 vehicles', 12000, 3495, 41940),
(4, 2, 'POR', 'Port
et manutention', 'Shipping', 500, 4000, 2000);
INSERT INTO balances (invoice_id, paid_cents, credited_cents, settled_on) VALUES
(1, 4019, 0, '2016-01-20'),
(2, 0, 1150, NULL),
(3, 0, 0, NULL),
(4, 20000, 0, NULL);
INSERT INTO payments (id, number, invoice_id, paid_on, amount_cents, method, batch_id) VALUES
(1, 'P-1', 1, '2016-01-20', 4019, 'Carte de crédit', 3),
(2, 'P-2', 4, '2016-03-01', 20000, 'Chèque', 3);
INSERT INTO messages (id, letter, address, language, details, reference, state, attempts, created_at, due_at, claimed_until, sent_at, fault) VALUES
(1, 'invitation', 'sarah.gagnon@exemple.test', 'en', '{"link": 1}', '<e272b3ece43549acaff17671d8eee585@localhost>', 'sent', 1, '2016-03-10 14:00:00.400627', '2016-03-10 14:00:00.400642', '2016-03-10 14:05:01.177453', '2016-03-10 14:00:01.459329', ''),
(2, 'reset', 'luc.tremblay@exemple.test', 'fr', '{}', '<5c6f1838fe13440fa0581526d7fe796b@localhost>', 'queued', 0, '2016-03-10 14:00:06.487135', '2016-03-10 14:00:06.487145', NULL, NULL, '');
INSERT INTO links (id, user_id, purpose, seed, token_hash, email, created_at, expires_at, used_at) VALUES
(1, 2, 'invitation', 'iNyvJfz-mGbh3rpVgQjNNcdYWFOIQanGcML7Xd-FOsM', '0d845e4d809c3673e5122e3887215ca67e479eceeb40a414d7d1121f759393b7', NULL, '2016-03-10 14:00:00.392711', '2016-03-24 14:00:00.392711', NULL);
INSERT INTO sign_ins (id, token_hash, user_id, created_at, seen_at, expires_at, remembered, ip_address, agent, ended_at) VALUES
(1, 'ceb9d2a92d130ac7d482e89fdc2a0029074a9367b505a44610f48ed29095057d', 1, '2016-03-10 14:00:03.169424', '2016-03-10 14:00:03.169424', '2016-04-09 14:00:03.169424', TRUE, '127.0.0.1', 'Werkzeug/3.1.9', NULL);
INSERT INTO events (id, at, action, user_id, customer_id, invoice_id, actor, ip_address, account_key, device, network, detail) VALUES
(1, '2016-03-10 14:00:00.069432', 'import', NULL, NULL, NULL, 'billing', '', NULL, '', NULL, 'customers, batch 1: clients.csv'),
(2, '2016-03-10 14:00:00.244395', 'import', NULL, NULL, NULL, 'billing', '', NULL, '', NULL, 'invoices, batch 2: factures.csv'),
(3, '2016-03-10 14:00:00.296957', 'import', NULL, NULL, NULL, 'billing', '', NULL, '', NULL, 'payments, batch 3: paiements.csv'),
(4, '2016-03-10 14:00:00.367172', 'access_granted', 3, 1, NULL, 'command', '', NULL, '', NULL, ''),
(5, '2016-03-10 14:00:00.385228', 'access_granted', 3, 2, NULL, 'command', '', NULL, '', NULL, ''),
(6, '2016-03-10 14:00:00.395381', 'invited', 2, NULL, NULL, 'command', '', NULL, '', NULL, ''),
(7, '2016-03-10 14:00:02.476939', 'sign_in_tried', NULL, NULL, NULL, '', '127.0.0.1', 'a3e185a3bbcbdc6c91ed6a41f37a11bdc7cae1478591bce04f3e0c77c174d638', '', '127.0.0.1', ''),
(8, '2016-03-10 14:00:02.802746', 'sign_in_refused', 1, NULL, NULL, '', '127.0.0.1', NULL, '', NULL, ''),
(9, '2016-03-10 14:00:02.938466', 'sign_in_tried', NULL, NULL, NULL, '', '127.0.0.1', 'a3e185a3bbcbdc6c91ed6a41f37a11bdc7cae1478591bce04f3e0c77c174d638', '', '127.0.0.1', ''),
(10, '2016-03-10 14:00:03.170125', 'signed_in', 1, NULL, NULL, '', '127.0.0.1', 'a3e185a3bbcbdc6c91ed6a41f37a11bdc7cae1478591bce04f3e0c77c174d638', '', '127.0.0.1', ''),
(11, '2016-03-10 14:00:06.235906', 'pdf_opened', 1, 1, 2, '', '127.0.0.1', NULL, '', NULL, ''),
(12, '2016-03-10 14:00:06.478404', 'reset_requested', NULL, NULL, NULL, '', '127.0.0.1', 'a3e185a3bbcbdc6c91ed6a41f37a11bdc7cae1478591bce04f3e0c77c174d638', '', '127.0.0.1', '');
