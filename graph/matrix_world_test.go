package graph_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/capability"
	"buyergraph/ent/customeruserrole"
	"buyergraph/ent/job"
	"buyergraph/ent/staffrole"
	"buyergraph/ent/staffuser"
	"buyergraph/internal/authz"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
	"buyergraph/internal/text"
)

// The companies of the matrix: a parent of two companies, a child below one of them, a stranger, and
// one without records.
const (
	parentCo = 1 + iota
	ownCo
	childCo
	siblingCo
	strangerCo
	emptyCo
)

var (
	companyNames = []string{"", "Parent", "Own", "Child", "Sibling", "Stranger", "Empty"}
	parentOf     = []int{0, 0, parentCo, ownCo, parentCo, 0, 0}
)

// auditedRecordID is the record of the only audit entry about no record of the matrix.
const auditedRecordID = 987_654

// record is a row of the matrix and the facts that decide who may act on it.
type record struct {
	typ, id    string
	company    int    // 0 for the seller's records
	ownerEmail string // e-mail address of the customer user or staff user to whom it belongs
	hidden     bool   // internal, or a role that companies do not see
	predefined bool   // a predefined role

	// The states on which the rules of operations depend; note names them in the documentation.
	note                             string
	guest, disabled, roleless, ended bool
	inUse                            bool     // a role to which other records refer
	revoked                          bool     // an API token
	code                             string   // of a role of customer users
	holders                          []record // the users who hold a role
	// What a role grants, or the roles of a user: a level for everything that levels does not name, and one capability.
	levels       map[string]string
	defaultLevel string
	capability   bool
}

// matrixWorld holds the records and viewers of the matrix.
type matrixWorld struct {
	*testkit.Kit
	records      []record
	viewers      []*matrixViewer
	sessions     []*ent.Session  // the sessions at the start
	createdCount int             // customer users and other records created so far
	outcomes     map[string]bool // codes of the tried operations, followed by the operation that viewerCan listed, if any
}

func (w *matrixWorld) addRecord(typ, prefix string, id int64, r record) int64 {
	r.typ, r.id = typ, fmt.Sprintf("%s_%d", prefix, id)
	w.records = append(w.records, r)
	return id
}

// addHolder notes that a user holds the roles with some codes or labels.
func (w *matrixWorld) addHolder(user record, roles ...string) {
	for i, r := range w.records {
		if r.code != "" && slices.Contains(roles, r.code) {
			w.records[i].holders = append(r.holders, user)
		}
	}
}

// userOf returns the record of the user to whom a session belongs.
func (w *matrixWorld) userOf(session record) record {
	return w.records[slices.IndexFunc(w.records, func(r record) bool {
		return r.ownerEmail == session.ownerEmail && r.company == session.company && slices.Contains(personTypes, r.typ)
	})]
}

func (w *matrixWorld) viewer(name string) *matrixViewer {
	return w.viewers[slices.IndexFunc(w.viewers, func(a *matrixViewer) bool { return a.name == name })]
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// buildRecords writes the records of the matrix. Each company has an administrator and a buyer, ownCo also has a colleague.
// Each user has an address, documents with their parts, an acceptance, a session, and shared and internal activities. Each
// company has an address, a role and an invitation.
func (w *matrixWorld) buildRecords(t *testing.T) {
	t.Helper()
	w.LoginStaffAdmin(t)
	hash := w.HashPassword(t, testkit.StaffPassword)
	w.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = p.(error)
			}
		}()
		w.records = nil
		w.addSeller(ctx, tx, hash)
		for co := parentCo; co <= strangerCo; co++ {
			w.addCompany(ctx, tx, co, hash)
		}
		manager := must(tx.StaffUser.Query().Where(staffuser.Email("manager@seller.example")).OnlyID(ctx))
		w.addRecord("Customer", "cust", must(tx.Customer.Create().SetID(emptyCo).SetName(companyNames[emptyCo]).SetOwnerID(manager).Save(ctx)).ID,
			record{company: emptyCo})
		return nil
	})
	w.viewers = []*matrixViewer{
		{name: "guest"},
		{name: "buyer", email: "buyer2@co.example", company: ownCo, grantLevels: buyerLevels},
		{name: "delegate of the company", email: "delegate2@co.example", company: ownCo, grantLevels: delegateLevels},
		{name: "company administrator", email: "admin2@co.example", company: ownCo, defaultLevel: "CUSTOMER_TREE"},
		{name: "administrator of a sibling", email: "admin4@co.example", company: siblingCo, defaultLevel: "CUSTOMER_TREE"},
		{name: "administrator of the parent", email: "admin1@co.example", company: parentCo, defaultLevel: "CUSTOMER_TREE"},
		{name: "staff with a limited role", email: "manager@seller.example", staff: true, servedCompanies: []int{ownCo, strangerCo, emptyCo},
			grantLevels: managerLevels},
		{name: "staff for personnel", email: "personnel@seller.example", staff: true, grantLevels: personnelLevels, capability: true},
		{name: "staff administrator", email: testkit.StaffEmail, staff: true, defaultLevel: "ALL", capability: true, configures: true},
		{name: "API token", token: "bgt_matrix", staff: true, isAPIToken: true, grantLevels: machineLevels},
	}
	for _, a := range w.viewers {
		switch {
		case a.staff && !a.isAPIToken:
			a.token = w.LoginStaff(t, a.email, testkit.StaffPassword)
		case a.email != "":
			a.token = w.LoginCustomerUser(t, a.email)
		}
	}
	w.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error { // keep one of the entries made so far
		_, one := tx.ExecContext(ctx, "DELETE FROM audit_diffs")
		_, two := tx.ExecContext(ctx, "DELETE FROM audit_entries WHERE record_id<>?", auditedRecordID)
		for _, r := range slices.Clone(w.records) { // and add one for each customer user
			if r.typ == "CustomerUser" {
				_, n := authz.ByID(r.id)
				w.addRecord("AuditEntry", "audit",
					must(tx.AuditEntry.Create().SetOccurredAt(tx.Now).SetAction("UPDATE").SetEntity(r.typ).SetRecordID(n).SetActorKind("STAFF").
						SetEffectiveActorKind("STAFF").Save(ctx)).ID, record{company: r.company, ownerEmail: r.ownerEmail})
			}
		}
		return errors.Join(one, two)
	})
	for _, id := range w.Store.Client.LoginAttempt.Query().IDsX(testkit.SystemContext()) {
		w.addRecord("LoginAttempt", "try", id, record{})
	}
	for _, s := range w.Store.Client.Session.Query().Order(ent.Asc("id")).AllX(testkit.SystemContext()) {
		r := record{}
		if s.StaffUserID != nil {
			r.ownerEmail = w.Store.Client.StaffUser.GetX(testkit.SystemContext(), *s.StaffUserID).Email
		} else {
			u := w.Store.Client.CustomerUser.GetX(testkit.SystemContext(), *s.CustomerUserID)
			r.ownerEmail, r.company = u.Email, int(u.CustomerID)
		}
		w.addRecord("Session", "sess", s.ID, r)
	}
}

func (w *matrixWorld) addSeller(ctx context.Context, tx *store.Tx, hash string) {
	admin := must(tx.StaffUser.Query().First(ctx))
	all := record{ownerEmail: admin.Email, defaultLevel: "ALL", capability: true}
	w.addRecord("StaffUser", "staff", admin.ID, all)
	w.addRecord("StaffRole", "srole", must(tx.StaffRole.Query().FirstID(ctx)), record{defaultLevel: "ALL", capability: true, inUse: true})
	addStaffRole := func(label string, r record) int64 {
		r.code = label
		create := tx.StaffRole.Create().SetLabel(label).SetDefaultLevel(staffrole.DefaultLevelNONE).SetPermissions(permissionsOf(r.levels))
		if r.capability {
			create.SetCapabilities([]string{"MANAGE_PASSWORDS"})
		}
		return w.addRecord("StaffRole", "srole", must(create.Save(ctx)).ID, r)
	}
	addStaffUser := func(name string, r record, role string, roles ...int64) {
		r.ownerEmail = name + "@seller.example"
		staff := r
		staff.typ = "StaffUser"
		w.addHolder(staff, role)
		w.addRecord("StaffUser", "staff", must(tx.StaffUser.Create().SetEmail(r.ownerEmail).SetEmailKey(r.ownerEmail).SetFirstName("Max").
			SetLastName("Manager").SetPasswordHash(hash).SetEnabled(!r.disabled).AddRoleIDs(roles...).Save(ctx)).ID, r)
	}
	limited := addStaffRole("Account manager", record{levels: managerLevels, inUse: true})
	addStaffUser("manager", record{levels: managerLevels}, "Account manager", limited)
	personnel := addStaffRole("Personnel", record{levels: personnelLevels, capability: true, inUse: true})
	addStaffUser("personnel", record{levels: personnelLevels, capability: true}, "Personnel",
		personnel)
	clerk := addStaffRole("Clerk", record{levels: clerkLevels, inUse: true})
	addStaffUser("clerk", record{levels: clerkLevels}, "Clerk", clerk)
	addStaffUser("former", record{levels: clerkLevels, disabled: true, note: "disabled"}, "Clerk", clerk)
	addStaffUser("bare", record{disabled: true, roleless: true, note: "disabled, without a role"}, "")
	addStaffRole("Spare", record{levels: clerkLevels})
	robot := addStaffRole("Machine", record{levels: machineLevels, inUse: true})
	former := must(tx.StaffUser.Query().Where(staffuser.Email("former@seller.example")).OnlyID(ctx))
	for _, r := range []record{
		{ownerEmail: "machine", levels: machineLevels}, {note: "revoked", revoked: true, levels: machineLevels},
		{note: "of a disabled user", levels: machineLevels},
	} {
		create := tx.ApiToken.Create().SetName("Machine").SetTokenDigest(testkit.TokenDigest("bgt_matrix" + r.note)).
			SetExpiresAt(tx.Now.Add(time.Hour)).SetRoleID(robot).SetCreatedByID(1)
		switch {
		case r.revoked:
			create.SetRevokedAt(tx.Now)
		case r.note != "":
			create.SetCreatedByID(former)
		}
		w.addRecord("ApiToken", "token", must(create.Save(ctx)).ID, r)
	}

	addRole := func(code string, r record) int64 {
		r.code = code
		create := tx.CustomerUserRole.Create().SetCode(code).SetLabel(code).SetSelfManaged(!r.hidden).SetPublic(!r.hidden).
			SetPermissions(permissionsOf(r.levels))
		if r.defaultLevel != "" {
			create.SetDefaultLevel(customeruserrole.DefaultLevel(r.defaultLevel))
		}
		if r.capability {
			create.SetCapabilities([]string{"USE_COMPANY_ADDRESSES", "see.prices"})
		}
		return w.addRecord("CustomerUserRole", "role", must(create.Save(ctx)).ID, r)
	}
	addRole("ADMINISTRATOR", record{predefined: true, defaultLevel: "CUSTOMER_TREE", inUse: true})
	addRole("BUYER", record{predefined: true, levels: buyerLevels, inUse: true})
	addRole("DELEGATE", record{predefined: true, levels: delegateLevels, inUse: true})
	addRole("SUPER", record{predefined: true, capability: true, inUse: true, note: "with more rights"})
	addRole("SPARE", record{predefined: true, note: "not in use"})
	addRole("SELLERS", record{predefined: true, hidden: true, inUse: true, note: "held by a user"})
	anonymous := addRole("ANONYMOUS", record{predefined: true, hidden: true, inUse: true})
	w.addRecord("CustomerGroup", "group", must(tx.CustomerGroup.Create().SetName("Gold").Save(ctx)).ID, record{})
	w.addRecord("Settings", "settings", 1, record{})
	for _, c := range []record{
		{code: "see.prices", inUse: true, note: "granted by a role"}, {code: "order.samples"}, {code: "audit", hidden: true, note: "for staff"},
	} {
		create := tx.Capability.Create().SetCode(c.code).SetLabel(c.code).SetAudience(capability.AudienceSTOREFRONT)
		if c.hidden {
			create.SetAudience(capability.AudienceSTAFF)
		}
		w.addRecord("Capability", "cap", must(create.Save(ctx)).ID, c)
	}
	site := w.addRecord("Website", "site",
		must(tx.Website.Create().SetName("Shop").SetURL("https://shop.example").SetDefault(true).SetGuestRoleID(anonymous).Save(ctx)).ID,
		record{})
	for _, r := range []record{{}, {hidden: true, note: "of no website"}} { // hidden from guests
		c := w.addRecord("Consent", "consent", must(tx.Consent.Create().SetName("Terms").Save(ctx)).ID, r)
		v := w.addRecord("ConsentVersion", "cver",
			must(tx.ConsentVersion.Create().SetConsentID(c).SetNumber(1).SetPublishedAt(tx.Now).Save(ctx)).ID, r)
		must(tx.ConsentText.Create().SetConsentVersionID(v).SetPosition(1).SetLanguage("en").SetName("Terms").SetText("T").SetTextDigest("d").
			Save(ctx))
		if !r.hidden {
			w.addRecord("WebsiteConsent", "wcon", must(tx.WebsiteConsent.Create().SetWebsiteID(site).SetConsentID(c).SetPosition(1).Save(ctx)).ID, r)
		}
	}
	for _, r := range []record{{ownerEmail: admin.Email}, {ownerEmail: admin.Email, ended: true, note: "ended"}} {
		create := tx.Job.Create().SetKind("IMPORT").SetRunAt(tx.Now).SetRequestedByStaffUserID(admin.ID)
		if r.ended {
			create.SetState(job.StateSUCCEEDED)
		}
		w.addJob(ctx, tx, must(create.Save(ctx)).ID, r)
	}
	for _, r := range []record{{ownerEmail: admin.Email}, {ownerEmail: admin.Email, hidden: true, note: "not shared"}} {
		w.addRecord("SavedView", "view",
			must(tx.SavedView.Create().SetName("Mine").SetShared(!r.hidden).SetOwnerStaffUserID(admin.ID).Save(ctx)).ID, r)
	}
	w.addRecord("AuditEntry", "audit",
		must(tx.AuditEntry.Create().SetOccurredAt(tx.Now).SetAction("CREATE").SetEntity("CustomerUser").SetRecordID(auditedRecordID).
			SetActorKind("STAFF").SetEffectiveActorKind("STAFF").Save(ctx)).ID, record{})
}

func (w *matrixWorld) addCompany(ctx context.Context, tx *store.Tx, co int, hash string) {
	path := fmt.Sprintf("%d.", co)
	for a := parentOf[co]; a > 0; a = parentOf[a] {
		path = fmt.Sprintf("%d.%s", a, path)
	}
	create := tx.Customer.Create().SetID(int64(co)).SetName(companyNames[co]).SetPath(path)
	if parentOf[co] > 0 {
		create.SetParentID(int64(parentOf[co]))
	}
	manager := must(tx.StaffUser.Query().Where(staffuser.Email("manager@seller.example")).OnlyID(ctx))
	switch co {
	case ownCo:
		create.SetOwnerID(manager)
	case strangerCo:
		create.AddSalesRepresentativeIDs(manager)
	}
	w.addRecord("Customer", "cust", must(create.Save(ctx)).ID, record{company: co, inUse: true})
	role := must(tx.CustomerUserRole.Create().SetCode(fmt.Sprintf("OWN_%d", co)).SetLabel("Own").SetSelfManaged(true).
		SetCustomerID(int64(co)).Save(ctx)).ID // a user holds it in ownCo, and an invitation names it in childCo
	w.addRecord("CustomerUserRole", "role", role, record{company: co, code: fmt.Sprintf("OWN_%d", co), inUse: co == ownCo || co == childCo})
	w.addRecord("CustomerAddress", "caddr",
		must(tx.CustomerAddress.Create().SetCustomerID(int64(co)).SetStreet("S").SetCity("C").SetCountryCode("DE").SetPostalCode("10115").
			Save(ctx)).ID, record{company: co})
	invite := tx.Invitation.Create().SetCustomerID(int64(co)).SetEmail(fmt.Sprintf("new%d@co.example", co)).
		SetEmailKey(fmt.Sprintf("new%d@co.example", co)).SetTokenDigest(testkit.TokenDigest(fmt.Sprint("inv", co))).
		SetExpiresAt(tx.Now.Add(time.Hour))
	if co == childCo {
		invite.AddRoleIDs(role)
	}
	w.addRecord("Invitation", "inv", must(invite.Save(ctx)).ID, record{company: co})
	names := []string{"admin", "buyer"}
	if co == ownCo {
		names = append(names, "colleague")
		w.addUsersInStates(ctx, tx, hash)
	}
	for _, n := range names {
		role := "BUYER"
		if n == "admin" {
			role = "ADMINISTRATOR"
		}
		w.addPerson(ctx, tx, co, fmt.Sprintf("%s%d@co.example", n, co), role, hash)
	}
}

// addUsersInStates adds users, roles and a job of one company on which the rules of operations depend.
func (w *matrixWorld) addUsersInStates(ctx context.Context, tx *store.Tx, hash string) {
	w.addUser(ctx, tx, record{company: ownCo, ownerEmail: "delegate2@co.example", levels: delegateLevels}, hash, "DELEGATE")
	w.addUser(ctx, tx, record{company: ownCo, ownerEmail: "guest2@co.example", guest: true, levels: buyerLevels, note: "guest"}, hash, "BUYER")
	w.addUser(ctx, tx, record{company: ownCo, ownerEmail: "former2@co.example", levels: buyerLevels, disabled: true, note: "disabled"}, hash,
		"BUYER", "OWN_2")
	w.addUser(ctx, tx,
		record{company: ownCo, ownerEmail: "bare2@co.example", disabled: true, roleless: true, note: "disabled, without a role"}, hash)
	super := w.addUser(ctx, tx, record{company: ownCo, ownerEmail: "super2@co.example", capability: true, note: "with more rights"},
		hash, "SUPER")
	w.addJob(ctx, tx, must(tx.Job.Create().SetKind("EXPORT").SetRunAt(tx.Now).SetRequestedByCustomerUserID(super).Save(ctx)).ID,
		record{company: ownCo, ownerEmail: "super2@co.example"})
	for _, hidden := range []bool{false, true} {
		w.addRecord("SavedView", "view",
			must(tx.SavedView.Create().SetName("Mine").SetShared(!hidden).SetOwnerCustomerUserID(super).Save(ctx)).ID,
			record{company: ownCo, ownerEmail: "super2@co.example", hidden: hidden, note: map[bool]string{true: "not shared"}[hidden]})
	}
}

// addJob adds the record of a job, and a row of it about the first user.
func (w *matrixWorld) addJob(ctx context.Context, tx *store.Tx, id int64, r record) {
	w.addRecord("Job", "job", id, r)
	w.addRecord("JobRow", "row", must(tx.JobRow.Create().SetJobID(id).SetPosition(0).SetEntity("CustomerUser").SetRecordID(1).Save(ctx)).ID, r)
}

// addUser adds a customer user with some roles.
func (w *matrixWorld) addUser(ctx context.Context, tx *store.Tx, r record, hash string, roles ...string) int64 {
	create := tx.CustomerUser.Create().SetEmail(r.ownerEmail).SetFirstName("P").SetLastName("Q").SetCustomerID(int64(r.company)).
		SetEnabled(!r.disabled).SetGuest(r.guest)
	if !r.guest {
		create.SetEmailKey(text.EmailKey(r.ownerEmail)).SetPasswordHash(hash)
	}
	r.typ = "CustomerUser"
	w.addHolder(r, roles...)
	create.AddRoleIDs(must(tx.CustomerUserRole.Query().Where(customeruserrole.CodeIn(roles...)).IDs(ctx))...)
	return w.addRecord("CustomerUser", "user", must(create.Save(ctx)).ID, r)
}

func (w *matrixWorld) addPerson(ctx context.Context, tx *store.Tx, co int, email, role, hash string) {
	r := record{company: co, ownerEmail: email, levels: buyerLevels}
	if role == "ADMINISTRATOR" {
		r.levels, r.defaultLevel = nil, "CUSTOMER_TREE"
	}
	roles := []string{role}
	if strings.HasPrefix(email, "colleague") {
		roles = append(roles, "SELLERS")
	}
	r.inUse = true // the documents that follow
	u := w.addUser(ctx, tx, r, hash, roles...)
	r.levels, r.defaultLevel, r.inUse = nil, "", false
	w.addRecord("CustomerUserAddress", "uaddr",
		must(tx.CustomerUserAddress.Create().SetCustomerUserID(u).SetStreet("S").SetCity("C").SetCountryCode("DE").SetPostalCode("10115").
			Save(ctx)).ID, r)
	version := must(tx.ConsentVersion.Query().Order(ent.Asc("id")).First(ctx))
	w.addRecord("ConsentAcceptance", "cacc",
		must(tx.ConsentAcceptance.Create().SetConsentID(version.ConsentID).SetConsentVersionID(version.ID).SetCustomerUserID(u).
			SetAcceptedAt(tx.Now).SetLanguage("en").SetTextDigest("d").SetActiveKey(fmt.Sprintf("%d.%d", u, version.ConsentID)).
			Save(ctx)).ID, r)
	w.addRfqAndQuote(ctx, tx, u, r, email, "OPEN", "SENT_TO_CUSTOMER")
	order := w.addOrder(ctx, tx, u, r, email)
	w.addCommunication(ctx, tx, r, email, target{order: &order})
	if co == ownCo {
		hidden := r
		hidden.hidden = true
		rfqID, quoteID := w.addRfqAndQuote(ctx, tx, u, hidden, "hidden "+email, "DELETED", "DRAFT")
		w.addCommunication(ctx, tx, hidden, "rfq "+email, target{rfq: &rfqID})
		w.addCommunication(ctx, tx, hidden, "quote "+email, target{quote: &quoteID})
	}
}

// isBelow reports whether a company is top or below it.
func isBelow(co, top int) bool {
	for ; co > 0; co = parentOf[co] {
		if co == top {
			return true
		}
	}
	return false
}

// relationOf returns how a record is related to a viewer.
func relationOf(a *matrixViewer, r record) string {
	switch {
	case r.company == 0 && r.ownerEmail == "":
		return "the seller's"
	case r.ownerEmail != "" && (r.ownerEmail == a.email || a.isAPIToken && r.ownerEmail == "machine"):
		return "own"
	case a.staff && r.company == 0:
		return "the seller's"
	case a.staff && slices.Contains(a.servedCompanies, r.company):
		return "customers they serve"
	case a.staff:
		return "other customers'"
	case r.company == 0:
		return "the seller's"
	case a.company == 0:
		return "stranger"
	case r.company == a.company:
		return "same company"
	case isBelow(r.company, a.company):
		return "child"
	case isBelow(a.company, r.company):
		return "parent"
	case parentOf[r.company] > 0 && parentOf[r.company] == parentOf[a.company]:
		return "sibling"
	}
	return "stranger"
}
