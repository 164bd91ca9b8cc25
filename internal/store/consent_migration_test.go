package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"buyergraph/ent/migrate"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"

	atlas "ariga.io/atlas/sql/migrate"
)

// migrationsBefore returns the migrations before the one with a name.
func migrationsBefore(t *testing.T, name string) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	for _, folder := range []string{"sqlite", "mysql"} {
		dir := &atlas.MemDir{}
		entries, err := migrate.Files.ReadDir(folder)
		for _, e := range entries {
			if strings.HasSuffix(e.Name(), "_"+name+".sql") {
				break
			}
			data, readErr := migrate.Files.ReadFile(folder + "/" + e.Name())
			files[folder+"/"+e.Name()] = &fstest.MapFile{Data: data}
			err = errors.Join(err, readErr, dir.WriteFile(e.Name(), data))
		}
		sum, sumErr := dir.Checksum()
		text, textErr := sum.MarshalText()
		if err := errors.Join(err, sumErr, textErr); err != nil {
			t.Fatal(err)
		}
		files[folder+"/"+atlas.HashFileName] = &fstest.MapFile{Data: text}
	}
	return files
}

// Consents of before get their texts, their places at every website and, of each user, one acceptance that stands. Roles lose the
// permission to delete consents, and gain nothing.
func TestConsentMigration(t *testing.T) {
	onEachEmptyDatabase(t, func(t *testing.T, _, url string) {
		old, err := store.Open(context.Background(), url, store.WithMigrations(migrationsBefore(t, "consent_texts")))
		if err == nil {
			_, err = old.Migrate(context.Background())
		}
		if err != nil && !strings.Contains(err.Error(), "cannot fold the texts") { // of the tables to come
			t.Fatal(err)
		}
		const at = "created_at,updated_at"
		day := func(n int) string { return fmt.Sprintf("'2026-01-%02d 00:00:00'", n) }
		permission := func(entity, action string) string {
			return `{"entity":"` + entity + `","action":"` + action + `","level":"ALL"}`
		}
		statements := []string{
			"INSERT INTO customers (id," + at + ",name,name_fold,path) VALUES (1," + day(1) + "," + day(1) + ",'A','a','1.')",
			"INSERT INTO websites (id," + at + ",name,name_fold,url) VALUES (1," + day(1) + "," + day(1) + ",'A','a','u'),(2," +
				day(1) + "," + day(1) + ",'B','b','v')",
			"INSERT INTO consents (id," + at + ",name,name_fold,mandatory) VALUES (1," + day(1) + "," + day(1) + ",'Terms','terms',true),(2," +
				day(1) + "," + day(1) + ",'News','news',false)",
		}
		for i, v := range []string{"1,1", "1,2", "2,1"} { // consent and number
			statements = append(statements, fmt.Sprintf("INSERT INTO consent_versions (id,%s,consent_id,number,text,text_digest,published_at) "+
				"VALUES (%d,%s,%s,%s,'text %d','digest %d',%s)", at, i+1, day(1), day(1), v, i+1, i+1, day(1)))
		}
		for i := range 2 {
			statements = append(statements, fmt.Sprintf("INSERT INTO customer_users (id,%s,email,email_fold,first_name,first_name_fold,last_name,"+
				"last_name_fold,customer_id) VALUES (%d,%s,%s,'e','e','f','f','l','l',1)", at, i+1, day(1), day(1)))
		}
		for _, a := range [][4]string{ // user, consent, version, time; the source is the index
			{"1", "1", "1", day(2)}, {"1", "1", "2", day(4)}, {"1", "2", "3", day(3)}, {"2", "1", "1", day(5)},
		} {
			statements = append(statements, fmt.Sprintf("INSERT INTO consent_acceptances (%s,customer_user_id,consent_id,consent_version_id,"+
				"accepted_at,source) VALUES (%s,%s,%s,%s,%s,%s,'profile')", at, a[3], a[3], a[0], a[1], a[2], a[3]))
		}
		statements = append(statements, "UPDATE consent_acceptances SET withdrawn_at="+day(6)+", source='by fax' WHERE consent_id=2")
		for i, p := range []string{
			permission("Consent", "VIEW") + "," + permission("Consent", "DELETE") + "," + permission("Order", "DELETE"),
			permission("Order", "VIEW") + "," + permission("Consent", "DELETE"), permission("Order", "VIEW"),
		} {
			statements = append(statements, fmt.Sprintf("INSERT INTO staff_roles (id,%s,label,label_fold,label_key,default_level,permissions) "+
				"VALUES (%d,%s,%s,'L','l','%d','ALL','[%s]')", at, i+1, day(1), day(1), i, p))
		}
		for i, r := range [][3]string{
			{"ANONYMOUS", permission("Rfq", "CREATE"), `"QUICK_ORDER","TYPE_ADDRESSES"`},
			{"BUYER", permission("Rfq", "CREATE") + "," + permission("Quote", "VIEW") + "," + permission("Quote", "CREATE"), `"QUICK_ORDER"`},
		} {
			statements = append(statements, fmt.Sprintf("INSERT INTO customer_user_roles (id,%s,code,label,label_fold,label_key,default_level,"+
				"permissions,capabilities) VALUES (%d,%s,%s,'%s','L','l','%d','CUSTOMER','[%s]','[%s]')", at, i+1, day(1), day(1), r[0], i, r[1], r[2]))
		}
		err = old.WithTx(testkit.SystemContext(), func(ctx context.Context, tx *store.Tx) error {
			for _, s := range statements {
				if _, err := tx.ExecContext(ctx, s); err != nil {
					return fmt.Errorf("%s: %w", s, err)
				}
			}
			return nil
		})
		if err := errors.Join(err, old.Close()); err != nil {
			t.Fatal(err)
		}
		s := openStore(t, url)
		if _, err := s.Migrate(context.Background()); err != nil {
			t.Fatal(err)
		}
		for query, want := range map[string]string{
			"SELECT consent_version_id,position,language,name,text,text_digest FROM consent_texts ORDER BY id": "1 1 und Terms text 1 digest 1|" +
				"2 1 und Terms text 2 digest 2|3 1 und News text 3 digest 3|",
			"SELECT website_id,consent_id,position,mandatory FROM website_consents ORDER BY id": "1 1 1 1|1 2 2 0|2 1 1 1|2 2 2 0|",
			"SELECT active_key,text_digest,language,channel,ended_at=withdrawn_at FROM consent_acceptances ORDER BY id": "<nil> digest 1 und " +
				"PROFILE <nil>|1.1 digest 2 und PROFILE <nil>|<nil> digest 3 und <nil> 1|2.1 digest 1 und PROFILE <nil>|",
			"SELECT REPLACE(permissions,' ','') FROM staff_roles ORDER BY id": "[" +
				permission("Consent", "VIEW") + "," + `{"entity":"Order","action":"VIEW","level":"NONE"}` + "]|[" +
				permission("Order", "VIEW") + "," +
				`{"entity":"Consent","action":"VIEW","level":"NONE"}` + "]|[" + permission("Order", "VIEW") + "]|",
			"SELECT REPLACE(permissions,' ',''),REPLACE(capabilities,' ','') FROM customer_user_roles ORDER BY id": `[{"entity":"Rfq",` +
				`"action":"VIEW","level":"NONE"}] ["TYPE_ADDRESSES"]|[` + permission("Rfq", "CREATE") + "," + permission("Quote", "VIEW") + `] []|`,
			"SELECT COUNT(*) FROM consent_acceptances o JOIN consent_acceptances n ON n.id=2 WHERE o.id=1 AND o.ended_at=n.accepted_at": "1|",
		} {
			if got := rowsOf(t, s, query); got != want {
				t.Errorf("%s:\n%s, want\n%s", query, got, want)
			}
		}
	})
}

// rowsOf returns the rows of a query as text.
func rowsOf(t *testing.T, s *store.Store, query string) (out string) {
	t.Helper()
	err := dbquery.ForEach(context.Background(), s, query, nil, func(rows *sql.Rows) error {
		columns, err := rows.Columns()
		if err != nil {
			return err
		}
		cells := make([]any, len(columns))
		for i := range cells {
			cells[i] = new(any)
		}
		err = rows.Scan(cells...)
		for i, c := range cells {
			v := *c.(*any)
			switch x := v.(type) {
			case []byte:
				v = string(x)
			case bool:
				v = map[bool]int{true: 1}[x]
			}
			out += fmt.Sprint(v) + map[bool]string{true: "|", false: " "}[i == len(cells)-1]
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
