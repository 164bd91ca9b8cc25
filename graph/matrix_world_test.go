package graph_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/activity"
	"buyergraph/ent/attachment"
	"buyergraph/ent/customeruserrole"
	"buyergraph/ent/staffrole"
	"buyergraph/ent/staffuser"
	"buyergraph/internal/authz"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
	"buyergraph/internal/text"
)

// The companies of the matrix: a parent of two, a child below one of them, and a
// stranger, by number.
const (
	parentCo = 1 + iota
	hisCo
	childCo
	siblingCo
	strangerCo
)

var (
	companyNames = []string{"", "Parent", "His", "Child", "Sibling", "Stranger"}
	above        = []int{0, 0, parentCo, hisCo, parentCo, 0}
)

// trace is the record of which the matrix's audit entry tells.
const trace = 987_654

// record is a row of the matrix's world and what decides who may do what to it.
type record struct {
	typ, id string
	company int    // 0: the seller's own
	person  string // e-mail of the customer user or staff user whose it is
	place   string // of a part: the id of the record that it belongs to
	hidden  bool   // internal, or a role that companies do not see
	everyco bool   // a predefined role
}

// asker is a viewer of the matrix.
type asker struct {
	name, email, token string
	staff, machine     bool
	company            int
	serves             []int // customers that a staff user owns or represents
	levels             map[string]string
	everything         string // the level of all that levels does not name
}

// storefront are the entities that roles of customer users speak of, with what they can
// grant on them.
var storefront = map[string]string{
	"Customer": "VIEW", "CustomerUser": "VIEW CREATE EDIT DELETE ASSIGN", "CustomerUserRole": "VIEW CREATE EDIT DELETE", "CustomerAddress": "VIEW CREATE EDIT DELETE",
	"CustomerUserAddress": "VIEW CREATE EDIT DELETE", "Rfq": "VIEW CREATE EDIT DELETE ASSIGN", "Quote": "VIEW CREATE ASSIGN", "Order": "VIEW CREATE EDIT ASSIGN",
	"ConsentAcceptance": "VIEW CREATE EDIT", "Invitation": "VIEW CREATE EDIT",
}

var buyerLevels = map[string]string{
	"Customer:VIEW": "CUSTOMER", "CustomerUser:VIEW": "CUSTOMER", "CustomerAddress:VIEW": "CUSTOMER", "CustomerUserAddress:VIEW": "OWN",
	"Rfq:VIEW": "OWN", "Rfq:EDIT": "OWN", "Quote:VIEW": "OWN", "Quote:EDIT": "CUSTOMER", "Quote:ASSIGN": "CUSTOMER", "Order:VIEW": "OWN", "Order:EDIT": "OWN", "ConsentAcceptance:VIEW": "OWN", "ConsentAcceptance:EDIT": "OWN",
}

var managerLevels = map[string]string{
	"Customer:VIEW": "ALL", "Customer:EDIT": "OWN", "CustomerUser:VIEW": "ALL", "CustomerUser:CREATE": "OWN", "CustomerUser:EDIT": "OWN", "CustomerUser:DELETE": "OWN", "CustomerUserAddress:VIEW": "OWN",
	"Order:VIEW": "OWN", "Order:ASSIGN": "OWN", "Quote:VIEW": "OWN", "Activity:VIEW": "OWN", "Activity:EDIT": "OWN", "Attachment:VIEW": "OWN", "CustomerUserRole:VIEW": "ALL", "Website:VIEW": "ALL",
}

var machineLevels = map[string]string{"Customer:VIEW": "ALL", "CustomerUser:VIEW": "ALL", "CustomerUser:EDIT": "ALL", "Order:VIEW": "ALL"}

func permissionsOf(levels map[string]string) (out []jsontypes.Permission) {
	for key, level := range levels {
		for i := range key {
			if key[i] == ':' {
				out = append(out, jsontypes.Permission{Entity: key[:i], Action: key[i+1:], Level: level})
			}
		}
	}
	return out
}

// matrixWorld is what the matrix looks at.
type matrixWorld struct {
	*testkit.Kit
	records  []record
	askers   []*asker
	sessions []*ent.Session // as they were
	made     int            // customer users so far
}

func (w *matrixWorld) add(typ, prefix string, id int64, r record) int64 {
	r.typ, r.id = typ, fmt.Sprintf("%s_%d", prefix, id)
	w.records = append(w.records, r)
	return id
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// build writes the world: in each company an administrator and a buyer, in his a
// colleague too; of each person an address, documents with their parts, an acceptance,
// a session and shared and internal communication; of each company an address, a role
// and an invitation.
func (w *matrixWorld) build(t *testing.T) {
	t.Helper()
	w.Staff(t)
	hash := w.Hash(t, testkit.StaffPassword)
	w.Write(t, func(ctx context.Context, tx *store.Tx) (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = p.(error)
			}
		}()
		w.records = nil
		w.seller(ctx, tx, hash)
		for co := parentCo; co <= strangerCo; co++ {
			w.company(ctx, tx, co, hash)
		}
		return nil
	})
	w.askers = []*asker{
		{name: "guest"},
		{name: "buyer", email: "buyer2@co.example", company: hisCo, levels: buyerLevels},
		{name: "company administrator", email: "admin2@co.example", company: hisCo, everything: "CUSTOMER_TREE"},
		{name: "administrator of a sibling", email: "admin4@co.example", company: siblingCo, everything: "CUSTOMER_TREE"},
		{name: "administrator of the parent", email: "admin1@co.example", company: parentCo, everything: "CUSTOMER_TREE"},
		{name: "staff with a limited role", email: "manager@seller.example", staff: true, serves: []int{hisCo, strangerCo}, levels: managerLevels},
		{name: "staff administrator", email: testkit.StaffEmail, staff: true, everything: "ALL"},
		{name: "machine", token: "bgt_matrix", staff: true, machine: true, levels: machineLevels},
	}
	for _, a := range w.askers {
		switch {
		case a.staff && !a.machine:
			a.token = w.Login(t, a.email, testkit.StaffPassword)
		case a.email != "":
			a.token = w.LoginAs(t, a.email)
		}
	}
	w.Write(t, func(ctx context.Context, tx *store.Tx) error { // of all that this has made, one is enough
		_, one := tx.ExecContext(ctx, "DELETE FROM audit_diffs")
		_, two := tx.ExecContext(ctx, "DELETE FROM audit_entries WHERE record_id<>?", trace)
		for _, r := range slices.Clone(w.records) { // and one of each customer user
			if r.typ == "CustomerUser" {
				_, n := authz.ByID(r.id)
				w.add("AuditEntry", "audit", must(tx.AuditEntry.Create().SetOccurredAt(tx.Now).SetAction("UPDATE").SetEntity(r.typ).SetRecordID(n).SetActorKind("STAFF").SetEffectiveActorKind("STAFF").Save(ctx)).ID, record{company: r.company, person: r.person})
			}
		}
		return errors.Join(one, two)
	})
	for _, id := range w.Store.Client.LoginAttempt.Query().IDsX(testkit.System()) {
		w.add("LoginAttempt", "try", id, record{})
	}
	for _, s := range w.Store.Client.Session.Query().Order(ent.Asc("id")).AllX(testkit.System()) {
		r := record{}
		if s.StaffUserID != nil {
			r.person = w.Store.Client.StaffUser.GetX(testkit.System(), *s.StaffUserID).Email
		} else {
			u := w.Store.Client.CustomerUser.GetX(testkit.System(), *s.CustomerUserID)
			r.person, r.company = u.Email, int(u.CustomerID)
		}
		w.add("Session", "sess", s.ID, r)
	}
}

func (w *matrixWorld) seller(ctx context.Context, tx *store.Tx, hash string) {
	admin := must(tx.StaffUser.Query().First(ctx))
	w.add("StaffUser", "staff", admin.ID, record{person: admin.Email})
	w.add("StaffRole", "srole", must(tx.StaffRole.Query().FirstID(ctx)), record{})
	limited := must(tx.StaffRole.Create().SetLabel("Account manager").SetPermissions(permissionsOf(managerLevels)).Save(ctx))
	w.add("StaffRole", "srole", limited.ID, record{})
	m := must(tx.StaffUser.Create().SetEmail("manager@seller.example").SetEmailKey("manager@seller.example").SetFirstName("Max").SetLastName("Manager").SetPasswordHash(hash).AddRoleIDs(limited.ID).Save(ctx))
	w.add("StaffUser", "staff", m.ID, record{person: m.Email})
	robot := must(tx.StaffRole.Create().SetLabel("Machine").SetDefaultLevel(staffrole.DefaultLevelNONE).SetPermissions(permissionsOf(machineLevels)).Save(ctx))
	w.add("StaffRole", "srole", robot.ID, record{})
	token := must(tx.ApiToken.Create().SetName("Machine").SetTokenDigest(testkit.Digest("bgt_matrix")).SetExpiresAt(tx.Now.Add(time.Hour)).SetRoleID(robot.ID).Save(ctx))
	w.add("ApiToken", "token", token.ID, record{person: "machine"})

	role := func(code string, r record, level customeruserrole.DefaultLevel, levels map[string]string) int64 {
		return w.add("CustomerUserRole", "role", must(tx.CustomerUserRole.Create().SetCode(code).SetLabel(code).SetSelfManaged(!r.hidden).SetPublic(!r.hidden).SetDefaultLevel(level).SetPermissions(permissionsOf(levels)).Save(ctx)).ID, r)
	}
	role("ADMINISTRATOR", record{everyco: true}, customeruserrole.DefaultLevelCUSTOMER_TREE, nil)
	role("BUYER", record{everyco: true}, customeruserrole.DefaultLevelNONE, buyerLevels)
	anonymous := role("ANONYMOUS", record{everyco: true, hidden: true}, customeruserrole.DefaultLevelNONE, nil)
	w.add("CustomerGroup", "group", must(tx.CustomerGroup.Create().SetName("Gold").Save(ctx)).ID, record{})
	w.add("Website", "site", must(tx.Website.Create().SetName("Shop").SetURL("https://shop.example").SetDefault(true).SetGuestRoleID(anonymous).Save(ctx)).ID, record{})
	c := w.add("Consent", "consent", must(tx.Consent.Create().SetName("Terms").Save(ctx)).ID, record{})
	w.add("ConsentVersion", "cver", must(tx.ConsentVersion.Create().SetConsentID(c).SetNumber(1).SetText("Terms").SetTextDigest("d").SetPublishedAt(tx.Now).Save(ctx)).ID, record{place: fmt.Sprintf("consent_%d", c)})
	w.add("Job", "job", must(tx.Job.Create().SetKind("IMPORT").SetRunAt(tx.Now).SetRequestedByStaffUserID(admin.ID).Save(ctx)).ID, record{person: admin.Email})
	w.add("AuditEntry", "audit", must(tx.AuditEntry.Create().SetOccurredAt(tx.Now).SetAction("CREATE").SetEntity("CustomerUser").SetRecordID(trace).SetActorKind("STAFF").SetEffectiveActorKind("STAFF").Save(ctx)).ID, record{})
}

func (w *matrixWorld) company(ctx context.Context, tx *store.Tx, co int, hash string) {
	path := fmt.Sprintf("%d.", co)
	for a := above[co]; a > 0; a = above[a] {
		path = fmt.Sprintf("%d.%s", a, path)
	}
	create := tx.Customer.Create().SetID(int64(co)).SetName(companyNames[co]).SetPath(path)
	if above[co] > 0 {
		create.SetParentID(int64(above[co]))
	}
	manager := must(tx.StaffUser.Query().Where(staffuser.Email("manager@seller.example")).OnlyID(ctx))
	switch co {
	case hisCo:
		create.SetOwnerID(manager)
	case strangerCo:
		create.AddSalesRepresentativeIDs(manager)
	}
	w.add("Customer", "cust", must(create.Save(ctx)).ID, record{company: co})
	w.add("CustomerUserRole", "role", must(tx.CustomerUserRole.Create().SetCode(fmt.Sprintf("OWN_%d", co)).SetLabel("Own").SetSelfManaged(true).SetCustomerID(int64(co)).Save(ctx)).ID, record{company: co})
	w.add("CustomerAddress", "caddr", must(tx.CustomerAddress.Create().SetCustomerID(int64(co)).SetStreet("S").SetCity("C").SetCountryCode("DE").SetPostalCode("10115").Save(ctx)).ID, record{company: co})
	w.add("Invitation", "inv", must(tx.Invitation.Create().SetCustomerID(int64(co)).SetEmail(fmt.Sprintf("new%d@co.example", co)).SetEmailKey(fmt.Sprintf("new%d@co.example", co)).SetTokenDigest(testkit.Digest(fmt.Sprint("inv", co))).SetExpiresAt(tx.Now.Add(time.Hour)).Save(ctx)).ID, record{company: co})
	names := []string{"admin", "buyer"}
	if co == hisCo {
		names = append(names, "colleague")
	}
	for _, n := range names {
		role := "BUYER"
		if n == "admin" {
			role = "ADMINISTRATOR"
		}
		w.person(ctx, tx, co, fmt.Sprintf("%s%d@co.example", n, co), role, hash)
	}
}

func (w *matrixWorld) person(ctx context.Context, tx *store.Tx, co int, email, role, hash string) {
	id := must(tx.CustomerUserRole.Query().Where(customeruserrole.Code(role)).OnlyID(ctx))
	u := must(tx.CustomerUser.Create().SetEmail(email).SetEmailKey(text.EmailKey(email)).SetFirstName("P").SetLastName("Q").SetCustomerID(int64(co)).SetPasswordHash(hash).AddRoleIDs(id).Save(ctx)).ID
	r := record{company: co, person: email}
	w.add("CustomerUser", "user", u, r)
	w.add("CustomerUserAddress", "uaddr", must(tx.CustomerUserAddress.Create().SetCustomerUserID(u).SetStreet("S").SetCity("C").SetCountryCode("DE").SetPostalCode("10115").Save(ctx)).ID, r)
	rfq := w.add("Rfq", "rfq", must(tx.Rfq.Create().SetCustomerID(int64(co)).SetCustomerUserID(u).SetFirstName("P").SetLastName("Q").SetEmail(email).SetCompany("C").Save(ctx)).ID, r)
	quote := w.add("Quote", "quote", must(tx.Quote.Create().SetCustomerID(int64(co)).SetCustomerUserID(u).SetIdentifier(email).SetCurrency("EUR").Save(ctx)).ID, r)
	order := w.add("Order", "order", must(tx.Order.Create().SetCustomerID(int64(co)).SetCustomerUserID(u).SetIdentifier(email).SetCurrency("EUR").Save(ctx)).ID, r)
	part := func(of string, n int64) record {
		return record{company: co, person: email, place: fmt.Sprintf("%s_%d", of, n)}
	}
	w.add("RfqItem", "rfqitem", must(tx.RfqItem.Create().SetRfqID(rfq).SetPosition(1).SetSku("S").SetProductName("P").SetQuantity(1).SetUnit("each").Save(ctx)).ID, part("rfq", rfq))
	w.add("RfqNote", "rfqnote", must(tx.RfqNote.Create().SetRfqID(rfq).SetText("N").SetSide("CUSTOMER").Save(ctx)).ID, part("rfq", rfq))
	line := w.add("QuoteLine", "quoteline", must(tx.QuoteLine.Create().SetQuoteID(quote).SetPosition(1).SetSku("S").SetProductName("P").Save(ctx)).ID, part("quote", quote))
	w.add("QuoteOffer", "quoteoffer", must(tx.QuoteOffer.Create().SetQuoteID(quote).SetQuoteLineID(line).SetQuantity(1).SetUnit("each").SetPrice(1).SetCurrency("EUR").Save(ctx)).ID, part("quote", quote))
	w.add("OrderLine", "orderline", must(tx.OrderLine.Create().SetOrderID(order).SetPosition(1).SetSku("S").SetProductName("P").SetQuantity(1).SetUnit("each").SetPrice(1).SetCurrency("EUR").Save(ctx)).ID, part("order", order))
	consent, version := must(tx.Consent.Query().OnlyID(ctx)), must(tx.ConsentVersion.Query().OnlyID(ctx))
	w.add("ConsentAcceptance", "cacc", must(tx.ConsentAcceptance.Create().SetConsentID(consent).SetConsentVersionID(version).SetCustomerUserID(u).SetAcceptedAt(tx.Now).Save(ctx)).ID, r)
	for _, visibility := range []string{"SHARED", "INTERNAL"} {
		c := r
		c.hidden = visibility == "INTERNAL"
		a := w.add("Activity", "act", must(tx.Activity.Create().SetKind("NOTE").SetOccurredAt(tx.Now).SetVisibility(activity.Visibility(visibility)).SetSubject("S").Save(ctx)).ID, c)
		c.place = "on the order"
		w.add("ActivityLink", "actlink", must(tx.ActivityLink.Create().SetActivityID(a).SetOccurredAt(tx.Now).SetWithinCustomerID(int64(co)).SetOrderID(order).Save(ctx)).ID, c)
		w.add("Attachment", "file", must(tx.Attachment.Create().SetFileName("F").SetContentType("text/plain").SetContentDigest("d").SetStorageKey(email+visibility).SetVisibility(attachment.Visibility(visibility)).SetWithinCustomerID(int64(co)).SetOrderID(order).Save(ctx)).ID, c)
	}
}

// below reports whether a company is another, or lies below it.
func below(co, top int) bool {
	for ; co > 0; co = above[co] {
		if co == top {
			return true
		}
	}
	return false
}

// relation is how a record stands to a viewer.
func relation(a *asker, r record) string {
	switch {
	case r.company == 0 && r.person == "":
		return "the seller's"
	case r.person != "" && (r.person == a.email || a.machine && r.person == "machine"):
		return "own"
	case a.staff && r.company == 0:
		return "the seller's"
	case a.staff && slices.Contains(a.serves, r.company):
		return "his customers'"
	case a.staff:
		return "other customers'"
	case r.company == 0:
		return "the seller's"
	case a.company == 0:
		return "stranger"
	case r.company == a.company:
		return "same company"
	case below(r.company, a.company):
		return "child"
	case below(a.company, r.company):
		return "parent"
	case above[r.company] > 0 && above[r.company] == above[a.company]:
		return "sibling"
	}
	return "stranger"
}
