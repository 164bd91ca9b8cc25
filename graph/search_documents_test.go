package graph_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// addSearchedDocuments adds documents of Acme (company 1), Acme North (2) and Bolt (3), with ids from 51, and makes Amanda of Acme an
// administrator.
func addSearchedDocuments(t *testing.T, k *testkit.Kit) {
	t.Helper()
	k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		rfq := func(id, company int64, number string) error {
			return tx.Rfq.Create().SetID(id).SetCustomerID(company).SetIdentifier(number).SetPoNumber("4500/77 B").SetProjectName("Müller-Halle").
				SetFirstName("F").SetLastName("L").SetCompany("C").SetEmail("f@l.example").Exec(ctx)
		}
		return errors.Join(
			tx.CustomerUser.UpdateOneID(1).AddRoleIDs(1).Exec(ctx), rfq(51, 1, "RFQ-51"), rfq(52, 3, "RFQ-52"),
			tx.Quote.Create().SetID(51).SetCustomerID(1).SetIdentifier("Q-Ä1").SetProjectName("New warehouse in Łódź").SetCurrency("EUR").
				SetInternalStatus("SENT_TO_CUSTOMER").Exec(ctx),
			tx.Quote.Create().SetID(52).SetCustomerID(2).SetIdentifier("Q-Ä2").SetPoNumber("Łódź 9").SetCurrency("EUR").
				SetInternalStatus("SENT_TO_CUSTOMER").Exec(ctx),
			tx.Order.Create().SetID(51).SetCustomerID(1).SetIdentifier("SO-2026-17").SetPoNumber("PO 2026-4711").SetCurrency("EUR").Exec(ctx),
			tx.Order.Create().SetID(52).SetCustomerID(3).SetIdentifier("so-2026-18").SetCurrency("EUR").Exec(ctx),
		)
	})
}

// A search finds documents by the beginning of the number and of the words of the purchase order number and the project's name,
// in lists of the root and of a company, and only those that the viewer may see.
func TestSearchFindsDocuments(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		addSearchedDocuments(t, k)
		staff, chief := k.LoginStaffAdmin(t), k.LoginCustomerUser(t, "amanda@acme.example")
		for _, c := range []struct{ list, search, staff, chief string }{
			{"rfqs", "rfq-51", "rfq_51", "rfq_51"},
			{"rfqs", "RFQ-5", "rfq_51 rfq_52", "rfq_51"},
			{"rfqs", "51", "", ""},
			{"rfqs", "77", "rfq_51 rfq_52", "rfq_51"},
			{"rfqs", "4500/77 b", "rfq_51 rfq_52", "rfq_51"},
			{"rfqs", "mueller", "rfq_51 rfq_52", "rfq_51"},
			{"rfqs", "halle rfq-52", "rfq_52", ""},
			{"rfqs", "alle", "", ""},
			{"quotes", "q-a", "quote_51 quote_52", "quote_51 quote_52"},
			{"quotes", "LODZ", "quote_51 quote_52", "quote_51 quote_52"},
			{"quotes", "new ware", "quote_51", "quote_51"},
			{"quotes", "lodz 9", "quote_52", "quote_52"},
			{"orders", "so-2026", "order_51 order_52", "order_51"},
			{"orders", "4711", "order_51", "order_51"},
			{"orders", "2026-4", "order_51", "order_51"},
			{"orders", "po, 2026", "order_51", "order_51"},
			{"orders", "acme", "", ""},
		} {
			document := `query ($s: String) { ` + c.list + `(search: $s, orderBy: [{field: ID}]) { nodes { id } } }`
			for token, want := range map[string]string{staff: c.staff, chief: c.chief} {
				if got := idsOf(k.MustDo(t, token, document, object{"s": c.search}), c.list); got != want {
					t.Errorf("%s %q: %q, want %q", c.list, c.search, got, want)
				}
			}
		}
		a := k.MustDo(t, chief, `{ customers(orderBy: [{field: ID}]) { nodes { rfqs(search: "halle") { totalCount } `+
			`quotes(search: "lodz") { nodes { identifier } } orders(search: "4711") { totalCount } } } }`, nil)
		const want = `{"nodes":[{"rfqs":{"totalCount":1},"quotes":{"nodes":[{"identifier":"Q-Ä1"}]},"orders":{"totalCount":1}},` +
			`{"rfqs":{"totalCount":0},"quotes":{"nodes":[{"identifier":"Q-Ä2"}]},"orders":{"totalCount":0}}]}`
		if !strings.Contains(a.Body, want) {
			t.Errorf("%s\nwant %s", a.Body, want)
		}
	})
}

// The words of a document change with its texts, and go with them.
func TestSearchFollowsDocuments(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		addSearchedDocuments(t, k)
		staff := k.LoginStaffAdmin(t)
		finds := func(search, want string) {
			t.Helper()
			a := k.MustDo(t, staff, `query ($s: String) { quotes(search: $s, orderBy: [{field: ID}]) { nodes { id } } }`, object{"s": search})
			if got := idsOf(a, "quotes"); got != want {
				t.Errorf("%s: %q, want %q", search, got, want)
			}
		}
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(tx.Quote.UpdateOneID(51).ClearProjectName().SetPoNumber("PO 12").Exec(ctx),
				tx.Quote.UpdateOneID(52).SetIdentifier("Q-B").SetProjectName("Old warehouse").Exec(ctx))
		})
		finds("lodz", "quote_52")
		finds("12", "quote_51")
		finds("ware", "quote_52")
		finds("q-a", "quote_51")
		finds("q-b", "quote_52")
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error { return tx.Quote.DeleteOneID(52).Exec(ctx) })
		finds("lodz", "")
	})
}

// A request for quote is found and named by its number.
func TestRfqByNumber(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		addSearchedDocuments(t, k)
		chief := k.LoginCustomerUser(t, "amanda@acme.example")
		a := k.MustDo(t, chief, `{ own: rfq(by: {identifier: "RFQ-51"}) { label identifier } other: rfq(by: {identifier: "RFQ-52"}) { label } `+
			`rfqs(filter: {identifier: {in: ["RFQ-51", "RFQ-52"]}}, orderBy: [{field: IDENTIFIER, direction: DESC}]) { nodes { id } } }`, nil)
		const want = `{"own":{"label":"RFQ-51","identifier":"RFQ-51"},"other":null,"rfqs":{"nodes":[{"id":"rfq_51"}]}}`
		if !strings.Contains(a.Body, want) {
			t.Errorf("%s\nwant %s", a.Body, want)
		}
	})
}
