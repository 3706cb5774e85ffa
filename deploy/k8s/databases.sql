-- Create the roles and databases of an installation. Run once, as the administrator of PostgreSQL:
--   psql -f deploy/k8s/databases.sql
-- It sets no passwords: set one for each role afterwards (psql: \password tocsin_intake).

-- Owns all databases and runs the migrations. No service signs in with this role.
CREATE ROLE tocsin_owner LOGIN;
CREATE ROLE tocsin_intake LOGIN;
CREATE ROLE tocsin_triage LOGIN;
CREATE ROLE tocsin_dispatch LOGIN;
CREATE ROLE tocsin_relocation LOGIN;
CREATE ROLE tocsin_identity LOGIN;
-- Can destroy keys, and do nothing else.
CREATE ROLE tocsin_eraser LOGIN;

CREATE DATABASE tocsin_intake OWNER tocsin_owner ENCODING 'UTF8' TEMPLATE template0;
CREATE DATABASE tocsin_triage OWNER tocsin_owner ENCODING 'UTF8' TEMPLATE template0;
CREATE DATABASE tocsin_dispatch OWNER tocsin_owner ENCODING 'UTF8' TEMPLATE template0;
CREATE DATABASE tocsin_relocation OWNER tocsin_owner ENCODING 'UTF8' TEMPLATE template0;
CREATE DATABASE tocsin_identity OWNER tocsin_owner ENCODING 'UTF8' TEMPLATE template0;
CREATE DATABASE tocsin_keyring OWNER tocsin_owner ENCODING 'UTF8' TEMPLATE template0;
CREATE DATABASE tocsin_bus OWNER tocsin_owner ENCODING 'UTF8' TEMPLATE template0;

-- Each service can connect to its own database, the keyring and the bus. Migrations grant the rest.
REVOKE ALL ON DATABASE tocsin_intake FROM PUBLIC;
REVOKE ALL ON DATABASE tocsin_triage FROM PUBLIC;
REVOKE ALL ON DATABASE tocsin_dispatch FROM PUBLIC;
REVOKE ALL ON DATABASE tocsin_relocation FROM PUBLIC;
REVOKE ALL ON DATABASE tocsin_identity FROM PUBLIC;
REVOKE ALL ON DATABASE tocsin_keyring FROM PUBLIC;
REVOKE ALL ON DATABASE tocsin_bus FROM PUBLIC;
GRANT CONNECT ON DATABASE tocsin_intake TO tocsin_intake;
GRANT CONNECT ON DATABASE tocsin_triage TO tocsin_triage;
GRANT CONNECT ON DATABASE tocsin_dispatch TO tocsin_dispatch;
GRANT CONNECT ON DATABASE tocsin_relocation TO tocsin_relocation;
GRANT CONNECT ON DATABASE tocsin_identity TO tocsin_identity;
GRANT CONNECT ON DATABASE tocsin_keyring TO tocsin_intake, tocsin_triage, tocsin_dispatch, tocsin_relocation, tocsin_identity,
    tocsin_eraser;
GRANT CONNECT ON DATABASE tocsin_bus TO tocsin_intake, tocsin_triage, tocsin_dispatch, tocsin_relocation, tocsin_identity;
