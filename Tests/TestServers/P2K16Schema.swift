/// p2k16's shared schema, in this project's own words, as its migrations leave it.
enum P2K16Schema {
    /// Creates the roles once for the whole server; they log in without a password.
    static let roles = """
        DO $$
        BEGIN
            PERFORM pg_advisory_xact_lock(2016);
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'p2k16-flyway') THEN
                CREATE ROLE "p2k16-flyway" LOGIN;
            END IF;
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'p2k16-web') THEN
                CREATE ROLE "p2k16-web" LOGIN;
            END IF;
        END $$;
        """

    /// Tables, rights and seeded rows; to be run as `p2k16-flyway`, who owns them.
    static let tables = """
        BEGIN;

        CREATE SEQUENCE id_seq START 100000;
        CREATE SEQUENCE transaction_id_seq START 100000;

        -- Ids come from id_seq by default, but those of the web application from transaction_id_seq.
        CREATE TABLE transaction (
            id bigint PRIMARY KEY DEFAULT nextval('id_seq'),
            issued_at varchar(100) NOT NULL,
            remote_addr varchar(100)
        );

        CREATE TABLE account (
            id bigint PRIMARY KEY DEFAULT nextval('id_seq'),
            created_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL,
            username varchar(50) NOT NULL UNIQUE,
            email varchar(120) NOT NULL UNIQUE,
            password varchar(100),
            name varchar(100),
            phone varchar(50),
            reset_token varchar(50) UNIQUE,
            reset_token_validity timestamptz,
            system boolean NOT NULL DEFAULT false,
            membership_number integer
        );

        CREATE TABLE circle (
            \(Self.common),
            name varchar(50) NOT NULL UNIQUE,
            description varchar(50),
            management_style varchar,
            admin_circle bigint REFERENCES circle,
            comment_required_for_membership boolean,
            CHECK (management_style <> 'ADMIN_CIRCLE' OR admin_circle IS NOT NULL)
        );

        CREATE TABLE circle_member (
            \(Self.common),
            circle integer NOT NULL REFERENCES circle,
            account integer NOT NULL REFERENCES account,
            comment text,
            UNIQUE (circle, account)
        );

        CREATE TABLE company (
            \(Self.common),
            name varchar(100) NOT NULL UNIQUE,
            active boolean NOT NULL,
            contact bigint NOT NULL REFERENCES account
        );

        CREATE TABLE company_employee (
            \(Self.common),
            company bigint NOT NULL REFERENCES company,
            account bigint NOT NULL REFERENCES account,
            UNIQUE (company, account)
        );

        CREATE TABLE stripe_payment (
            \(Self.common),
            stripe_id varchar(50) NOT NULL,
            start_date timestamptz NOT NULL,
            end_date timestamptz NOT NULL,
            amount numeric(8, 2) NOT NULL,
            payment_date timestamptz
        );

        CREATE TABLE membership (
            \(Self.common),
            first_membership timestamptz NOT NULL,
            start_membership timestamptz NOT NULL,
            fee integer NOT NULL
        );

        CREATE TABLE badge_description (
            \(Self.common),
            title varchar NOT NULL,
            description text,
            certification_circle bigint REFERENCES circle,
            slug varchar,
            icon varchar,
            color varchar
        );

        CREATE TABLE account_badge (
            \(Self.common),
            account bigint NOT NULL REFERENCES account,
            badge_description bigint NOT NULL,
            awarded_by bigint REFERENCES account
        );

        CREATE TABLE tool_description (
            \(Self.common),
            name varchar(50) NOT NULL,
            description text,
            circle bigint REFERENCES circle
        );

        CREATE TABLE tool_checkout (
            \(Self.common),
            tool_description bigint NOT NULL REFERENCES tool_description,
            account bigint NOT NULL REFERENCES account,
            started timestamptz
        );

        CREATE TABLE event (
            id bigint PRIMARY KEY DEFAULT nextval('id_seq'),
            created_at timestamptz NOT NULL,
            created_by bigint NOT NULL REFERENCES account,
            domain varchar NOT NULL,
            name varchar,
            int1 integer, int2 integer, int3 integer, int4 integer, int5 integer,
            text1 varchar, text2 varchar, text3 varchar, text4 varchar, text5 varchar
        );

        \(Self.versioned.map(Self.versionTable).joined(separator: "\n"))
        ALTER TABLE circle_version ALTER COLUMN description SET NOT NULL;

        GRANT ALL ON ALL TABLES IN SCHEMA public TO "p2k16-web";
        GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO "p2k16-web";
        REVOKE ALL ON transaction FROM "p2k16-web";
        GRANT SELECT, INSERT ON transaction TO "p2k16-web";

        INSERT INTO account (id, created_at, updated_at, username, email, name, system) VALUES
            (1, now(), now(), 'super', 'super@example.org', 'Super Account', false),
            (2, now(), now(), 'foo', 'foo@example.org', 'Foo Account', false),
            (3, now(), now(), 'system', 'system@example.org', 'System Account', true);
        INSERT INTO circle (id, created_at, created_by, updated_at, updated_by, name, description, management_style,
            admin_circle, comment_required_for_membership)
        SELECT id, now(), 1, now(), 1, name, description, style, CASE style WHEN 'ADMIN_CIRCLE' THEN 1 END, false
        FROM (VALUES
            (1, 'admin', 'Administrators', 'SELF_ADMIN'),
            (2, 'door', 'Door access', 'ADMIN_CIRCLE'),
            (3, 'laser-cutter', 'Laser cutter', 'ADMIN_CIRCLE'),
            (4, 'lathe', 'Lathe', 'ADMIN_CIRCLE'),
            (5, 'mill', 'Mill', 'ADMIN_CIRCLE'),
            (6, 'printer', '3D printers', 'SELF_ADMIN')) AS seeded (id, name, description, style)
        ORDER BY id;
        INSERT INTO circle_member (id, created_at, created_by, updated_at, updated_by, circle, account)
        VALUES (1, now(), 1, now(), 1, 1, 1), (2, now(), 1, now(), 1, 2, 1), (3, now(), 1, now(), 1, 2, 2);

        COMMIT;
        """

    private static let common = """
        id bigint PRIMARY KEY DEFAULT nextval('id_seq'),
            created_at timestamptz NOT NULL,
            created_by bigint NOT NULL REFERENCES account,
            updated_at timestamptz NOT NULL,
            updated_by bigint NOT NULL REFERENCES account
        """

    private static let versioned = [
        "account", "circle", "circle_member", "company", "company_employee", "stripe_payment", "membership",
        "badge_description", "account_badge", "tool_description", "tool_checkout",
    ]

    private static func versionTable(of table: String) -> String {
        """
        CREATE TABLE \(table)_version (
            LIKE \(table),
            transaction_id bigint NOT NULL REFERENCES transaction,
            end_transaction_id bigint REFERENCES transaction,
            operation_type integer NOT NULL
        );
        """
    }
}
