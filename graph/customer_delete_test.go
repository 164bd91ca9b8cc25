package graph_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"buyergraph/ent"
	"buyergraph/ent/customer"
	"buyergraph/internal/authz"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// A company with records stays, and the refusal names the kinds of records that the asker may see. Without records it goes with its
// address book, and nobody else's records change.
func TestCustomerDelete(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		keeper, _ := addStaff(t, k, "keeper", "Customer VIEW ALL, Customer DELETE ALL, Order VIEW ALL")
		reader, _ := addStaff(t, k, "reader", "Customer VIEW ALL, Customer EDIT ALL, Customer DELETE OWN")
		for id := int64(4); id < 14; id++ {
			k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
				if err := tx.Customer.Create().SetID(id).SetName(fmt.Sprint("Company ", id)).Exec(ctx); err != nil {
					return err
				}
				return companyRecords[id](ctx, tx, id)
			})
		}
		for _, c := range []struct{ name, token, id, want string }{
			{"with subsidiaries and a user", staff, "cust_1", "HAS_RECORDS input.id entities=CUSTOMER,CUSTOMER_USER counts=1,1"},
			{"with subsidiaries and a user that one does not see", keeper, "cust_1", "HAS_RECORDS input.id entities=CUSTOMER counts=1"},
			{"with an RFQ", staff, "cust_4", "HAS_RECORDS input.id entities=RFQ counts=1"},
			{"with an RFQ that one does not see", keeper, "cust_4", "HAS_RECORDS input.id"},
			{"with a quote", staff, "cust_5", "HAS_RECORDS input.id entities=QUOTE counts=1"},
			{"with an order", keeper, "cust_6", "HAS_RECORDS input.id entities=ORDER counts=1"},
			{"with an open invitation", staff, "cust_7", "HAS_RECORDS input.id entities=INVITATION counts=1"},
			{"with a note", staff, "cust_8", "HAS_RECORDS input.id entities=ACTIVITY counts=1"},
			{"with a note on somebody who has left", staff, "cust_9", "HAS_RECORDS input.id entities=ACTIVITY counts=1"},
			{"with a file of somebody who has left", staff, "cust_10", "HAS_RECORDS input.id entities=ATTACHMENT counts=1"},
			{"with a role of its own", staff, "cust_13", "HAS_RECORDS input.id entities=CUSTOMER_USER_ROLE counts=1"},
			{"without the right to delete it", reader, "cust_11", "PERMISSION_DENIED input.id reason=RECORD permission=Customer:DELETE"},
			{"with an address book and an old invitation", staff, "cust_11", ""},
			{"without anything", keeper, "cust_12", ""},
			{"again", keeper, "cust_12", "NOT_FOUND input.id entity=CUSTOMER id=cust_12"},
		} {
			_, n := authz.ByID(c.id)
			canDelete := strings.Contains(k.MustDo(t, c.token, `query ($id: ID!) { node(id: $id) { ... on Customer { viewerCan } } }`,
				object{"id": c.id}).Body, `"DELETE"`)
			before := k.Store.Client.Customer.Query().Where(customer.ID(n)).CountX(testkit.SystemContext())
			got := errorsOf(t, k, c.token, "customerDelete", object{"id": c.id})
			if got != c.want || canDelete != (got == "") {
				t.Errorf("%s: %s, want %s; viewerCan has DELETE: %t", c.name, got, c.want, canDelete)
			}
			left := k.Store.Client.Customer.Query().Where(customer.ID(n)).CountX(testkit.SystemContext())
			if got != "" && left != before || got == "" && left > 0 {
				t.Errorf("%s: %d rows are left", c.name, left)
			}
		}
		seller, id := addStaff(t, k, "seller", ownCompanies)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error { // 20 has three subsidiaries, of which the seller sees two
			for i := range int64(4) {
				create := tx.Customer.Create().SetID(20 + i).SetName("C")
				if i > 0 {
					create.SetParentID(20)
				}
				if i < 3 {
					create.SetOwnerID(id)
				}
				if err := create.Exec(ctx); err != nil {
					return err
				}
			}
			return nil
		})
		for token, want := range map[string]int{seller: 2, staff: 3} {
			a := k.MustDo(t, token, `mutation { customerDelete(input: {id: "cust_20"}) { deletedId userErrors { ... on HasRecordsError { records { `+
				`entity count } } } } }`, nil)
			answer := fmt.Sprintf(`{"deletedId":null,"userErrors":[{"records":[{"entity":"CUSTOMER","count":%d}]}]}`, want)
			if !strings.Contains(a.Body, answer) {
				t.Errorf("%s, want %s", a.Body, answer)
			}
		}
		checkTree(t, k)
		entries := k.MustDo(t, staff, `{ auditEntries(filter: {action: {eq: DELETE}}) { nodes { entity } } }`, nil)
		for _, entity := range []string{"CUSTOMER", "CUSTOMER_ADDRESS", "INVITATION"} {
			if !strings.Contains(entries.Body, `"`+entity+`"`) {
				t.Errorf("no entry tells of the deleted %s: %s", entity, entries.Body)
			}
		}
	})
}

// companyRecords write what belongs to each company of [TestCustomerDelete].
var companyRecords = map[int64]func(context.Context, *store.Tx, int64) error{
	4: func(ctx context.Context, tx *store.Tx, id int64) error {
		return tx.Rfq.Create().SetCustomerID(id).SetIdentifier("R").SetFirstName("F").SetLastName("L").SetCompany("C").
			SetEmail("r@b.example").Exec(ctx)
	},
	5: func(ctx context.Context, tx *store.Tx, id int64) error {
		return tx.Quote.Create().SetCustomerID(id).SetIdentifier("Q").SetCurrency("EUR").Exec(ctx)
	},
	6: func(ctx context.Context, tx *store.Tx, id int64) error {
		return tx.Order.Create().SetCustomerID(id).SetIdentifier("O").SetCurrency("EUR").Exec(ctx)
	},
	7: func(ctx context.Context, tx *store.Tx, id int64) error {
		return tx.Invitation.Create().SetCustomerID(id).SetEmail("a@b.example").SetEmailKey("a@b.example").SetTokenDigest("d").
			SetExpiresAt(tx.Now).Exec(ctx)
	},
	8: func(ctx context.Context, tx *store.Tx, id int64) error {
		return addNote(ctx, tx, func(l *ent.ActivityLinkCreate) { l.SetWithinCustomerID(id).SetCustomerID(id) })
	},
	9: func(ctx context.Context, tx *store.Tx, id int64) error {
		return addNote(ctx, tx, func(l *ent.ActivityLinkCreate) { l.SetWithinCustomerID(id).SetCustomerUserID(3) })
	},
	10: func(ctx context.Context, tx *store.Tx, id int64) error {
		return tx.Attachment.Create().SetFileName("F").SetContentType("text/plain").SetContentDigest("d").SetStorageKey("k").
			SetWithinCustomerID(id).SetCustomerUserID(3).Exec(ctx)
	},
	11: func(ctx context.Context, tx *store.Tx, id int64) error {
		for _, err := range []error{
			tx.CustomerAddress.Create().SetCustomerID(id).SetStreet("S").SetCity("C").SetCountryCode("DE").SetPostalCode("10115").Exec(ctx),
			tx.Invitation.Create().SetCustomerID(id).SetEmail("c@b.example").SetEmailKey("c@b.example").SetTokenDigest("e").SetExpiresAt(tx.Now).
				SetStatus("REVOKED").Exec(ctx),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	},
	12: func(context.Context, *store.Tx, int64) error { return nil },
	13: func(ctx context.Context, tx *store.Tx, id int64) error {
		return tx.CustomerUserRole.Create().SetCode("OWN_ROLE").SetLabel("Own role").SetCustomerID(id).Exec(ctx)
	},
}

func addNote(ctx context.Context, tx *store.Tx, link func(*ent.ActivityLinkCreate)) error {
	a, err := tx.Activity.Create().SetKind("NOTE").SetOccurredAt(tx.Now).Save(ctx)
	if err != nil {
		return err
	}
	l := tx.ActivityLink.Create().SetActivityID(a.ID).SetOccurredAt(tx.Now)
	link(l)
	return l.Exec(ctx)
}
