package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// Requests for quote of before get a number, and what refers to them stays. A search finds all documents of before, although the
// rules of folding are those by which the database was folded.
func TestDocumentSearchMigration(t *testing.T) {
	onEachEmptyDatabase(t, func(t *testing.T, _, url string) {
		old, err := store.Open(context.Background(), url, store.WithMigrations(migrationsBefore(t, "document_search")))
		if err == nil {
			_, err = old.Migrate(context.Background())
		}
		if err != nil && !strings.Contains(err.Error(), "cannot fold the texts") { // of the tables to come
			t.Fatal(err)
		}
		const at, times = "created_at,updated_at", "'2026-01-01 00:00:00','2026-01-01 00:00:00'"
		statements := []string{
			"INSERT INTO settings (name,value) VALUES ('fold_version','3 2026-01-01T00:00:00Z')",
			"INSERT INTO customers (id," + at + ",name,name_fold,path) VALUES (1," + times + ",'A','a','1.')",
			"INSERT INTO quotes (id," + at + ",identifier,currency,customer_id,project_name) VALUES (1," + times + ",'Q-Ä','EUR',1,'Neue Halle')",
			"INSERT INTO orders (id," + at + ",identifier,currency,customer_id,po_number) VALUES (1," + times + ",'SO-1','EUR',1,'PO 4711')",
		}
		for i := range 2 {
			statements = append(statements, fmt.Sprintf("INSERT INTO rfqs (id,%s,first_name,last_name,company,email,customer_id,version) "+
				"VALUES (%d,%s,'F','L','C','e',1,3)", at, i+7, times))
		}
		statements = append(statements, "UPDATE quotes SET rfq_id=8",
			"INSERT INTO rfq_items ("+at+",rfq_id,position,sku,product_name,quantity,unit) VALUES ("+times+",7,1,'S','P',1,'each')")
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
			"SELECT identifier,identifier_fold,po_number_fold,version FROM rfqs ORDER BY id":         "RFQ-7 rfq-7 <nil> 3|RFQ-8 rfq-8 <nil> 3|",
			"SELECT identifier_fold,project_name_fold,po_number_fold,rfq_id FROM quotes ORDER BY id": "q-a neue halle <nil> 8|",
			"SELECT word FROM quote_words":                                 "halle|",
			"SELECT identifier_fold,po_number_fold FROM orders":            "so-1 po 4711|",
			"SELECT word,order_id FROM order_words":                        "4711 1|",
			"SELECT rfq_id FROM rfq_items":                                 "7|",
			"SELECT COUNT(*) FROM orders WHERE search_words LIKE '%4711%'": "1|",
		} {
			if got := rowsOf(t, s, query); got != want {
				t.Errorf("%s:\n%s, want\n%s", query, got, want)
			}
		}
	})
}
