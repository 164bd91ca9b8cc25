package demo_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"buyergraph/ent"
	"buyergraph/ent/order"
	"buyergraph/internal/audit/chain"
	"buyergraph/internal/authz"
	"buyergraph/internal/config"
	"buyergraph/internal/country"
	"buyergraph/internal/demo"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/testkit"
)

// forEachDemo runs a test on the demo, on a private database of each kind.
func forEachDemo(t *testing.T, test func(t *testing.T, k *testkit.Kit)) {
	t.Helper()
	for name, url := range map[string]func(testing.TB) string{"sqlite": testkit.SQLite, "mariadb": testkit.MariaDB} {
		t.Run(name, func(t *testing.T) { test(t, testkit.Open(t, config.Config{DatabaseURL: url(t), Demo: true})) })
	}
}

// faultQueries find inconsistent rows. Each must find none.
var faultQueries = map[string]string{
	"order total differs from its lines less the discount": `
		SELECT o.id FROM orders o WHERE o.total <> o.subtotal - o.discount OR o.subtotal <> (SELECT sum(l.total) FROM order_lines l
		WHERE l.order_id = o.id)`,
	"order line total differs from quantity times price": `
		SELECT id FROM order_lines WHERE total * 10000 <> quantity * price OR quantity <= 0`,
	"quote total differs from its first offers": `
		SELECT q.id FROM quotes q JOIN (SELECT f.quote_id, sum(f.quantity * f.price) total FROM quote_offers f JOIN
		(SELECT min(id) id FROM quote_offers GROUP BY quote_line_id) x ON x.id = f.id GROUP BY f.quote_id) s ON s.quote_id = q.id
		WHERE q.total * 10000 <> s.total`,
	"quote line without an offer": "SELECT id FROM quote_lines WHERE id NOT IN (SELECT quote_line_id FROM quote_offers)",
	"larger quantity at a higher price": `
		SELECT b.id FROM quote_offers a JOIN quote_offers b ON b.quote_line_id = a.quote_line_id AND b.id > a.id
		WHERE b.quantity <= a.quantity OR b.price > a.price`,
	"order line without a matching offer": `
		SELECT o.id FROM orders o JOIN order_lines l ON l.order_id = o.id WHERE o.quote_id IS NOT NULL AND NOT EXISTS (SELECT 1
		FROM quote_lines q JOIN quote_offers f ON f.quote_line_id = q.id WHERE q.quote_id = o.quote_id AND q.position = l.position
		AND q.sku = l.sku AND f.quantity = l.quantity AND f.unit = l.unit AND f.price = l.price)`,
	"quote line without a matching request item": `
		SELECT q.id FROM quotes q JOIN quote_lines l ON l.quote_id = q.id WHERE q.rfq_id IS NOT NULL AND NOT EXISTS (SELECT 1
		FROM rfq_items i JOIN quote_offers f ON f.quote_line_id = l.id WHERE i.id = l.rfq_item_id AND i.rfq_id = q.rfq_id
		AND i.position = l.position AND i.sku = l.sku AND i.quantity = f.quantity)`,
	"article twice in one document": `
		SELECT rfq_id FROM rfq_items GROUP BY rfq_id, sku HAVING count(*) > 1 UNION SELECT order_id FROM order_lines
		GROUP BY order_id, sku HAVING count(*) > 1`,
	"quote before its request": `
		SELECT q.id FROM quotes q JOIN rfqs r ON r.id = q.rfq_id WHERE q.created_at <= r.created_at
		OR q.customer_user_id <> r.customer_user_id OR q.customer_id <> r.customer_id`,
	"order before its quote or after the quote's end": `
		SELECT o.id FROM orders o JOIN quotes q ON q.id = o.quote_id WHERE o.created_at <= q.created_at
		OR o.created_at > q.valid_until OR o.customer_user_id <> q.customer_user_id OR o.total <> q.total`,
	"request processed without a quote": `
		SELECT r.id FROM rfqs r WHERE (r.internal_status = 'PROCESSED') <> (EXISTS (SELECT 1 FROM quotes q WHERE q.rfq_id = r.id))`,
	"quote accepted without an order": `
		SELECT q.id FROM quotes q WHERE (q.internal_status = 'ACCEPTED') <> (EXISTS (SELECT 1 FROM orders o WHERE o.quote_id = q.id))`,
	"quote with an expiry that contradicts its date": `
		SELECT id FROM quotes WHERE expired <> (internal_status = 'EXPIRED') OR internal_status = 'SENT_TO_CUSTOMER'
		AND valid_until < (SELECT max(created_at) FROM orders)`,
	"cancelled request without a reason": `
		SELECT id FROM rfqs WHERE (internal_status = 'CANCELLED_BY_CUSTOMER') <> (cancellation_reason IS NOT NULL)`,
	"request with more information needed and no question": `
		SELECT id FROM rfqs WHERE internal_status = 'MORE_INFO_REQUESTED' AND id NOT IN (SELECT rfq_id FROM rfq_notes
		WHERE side = 'SELLER')`,
	"note outside its request's time": `
		SELECT n.id FROM rfq_notes n JOIN rfqs r ON r.id = n.rfq_id WHERE n.created_at < r.created_at OR n.created_at > r.updated_at`,
	"paid before it was sent": `
		SELECT id FROM orders WHERE payment_status = 'PAID' AND shipping_status <> 'SHIPPED' OR internal_status = 'CANCELLED'
		AND shipping_status <> 'NOT_SHIPPED'`,
	"numbers that do not rise with time": `
		SELECT b.id FROM orders a JOIN orders b ON b.id = a.id + 1 WHERE b.created_at < a.created_at OR b.identifier <= a.identifier
		UNION SELECT b.id FROM quotes a JOIN quotes b ON b.id = a.id + 1 WHERE b.created_at < a.created_at UNION SELECT b.id
		FROM rfqs a JOIN rfqs b ON b.id = a.id + 1 WHERE b.created_at < a.created_at UNION SELECT b.id FROM customer_users a
		JOIN customer_users b ON b.id = a.id + 1 WHERE b.created_at < a.created_at`,
	"company older than its parent": `
		SELECT c.id FROM customers c JOIN customers p ON p.id = c.parent_id WHERE c.created_at < p.created_at OR c.id <= p.id
		OR c.group_id <> p.group_id`,
	"user older than the company": `
		SELECT u.id FROM customer_users u JOIN customers c ON c.id = u.customer_id WHERE u.created_at < c.created_at
		OR u.owner_id <> c.owner_id`,
	"company without an administrator": `
		SELECT id FROM customers WHERE id NOT IN (SELECT u.customer_id FROM customer_users u
		JOIN customer_users_roles r ON r.customer_user_id = u.id WHERE r.role_id = 1 AND u.enabled = 1 AND u.confirmed = 1)`,
	"role of another company": `
		SELECT r.role_id FROM customer_users_roles r JOIN customer_user_roles k ON k.id = r.role_id
		JOIN customer_users u ON u.id = r.customer_user_id WHERE k.customer_id <> u.customer_id OR r.role_id = 3`,
	"enabled user without a role": `
		SELECT id FROM customer_users WHERE enabled = 1 AND id NOT IN (SELECT customer_user_id FROM customer_users_roles)`,
	"guest with an e-mail key, or other user without one": `
		SELECT id FROM customer_users WHERE (email_key IS NULL) <> (guest = 1)`,
	"last sign-in before the registration": `
		SELECT id FROM customer_users WHERE last_login_at < created_at OR (last_login_at IS NULL) <> (login_count = 0)`,
	"login attempt after the last sign-in": `
		SELECT u.id FROM customer_users u JOIN login_attempts a ON a.customer_user_id = u.id WHERE a.attempted_at > u.last_login_at
		OR a.attempted_at < u.created_at`,
	"session of a user who is not active, or not from the last sign-in": `
		SELECT s.id FROM sessions s JOIN customer_users u ON u.id = s.customer_user_id WHERE u.enabled = 0 OR u.password_reset_required = 1
		OR s.created_at <> u.last_login_at OR s.last_used_at < s.created_at OR s.last_used_at >= s.expires_at`,
	"sign-in without an audit entry, or entry without a sign-in": `
		SELECT u.id FROM customer_users u WHERE (SELECT count(*) FROM login_attempts a WHERE a.customer_user_id = u.id AND a.outcome = 'SUCCESS')
		<> (SELECT count(*) FROM audit_entries e JOIN login_attempts a ON a.customer_user_id = e.record_id AND a.attempted_at = e.occurred_at
		AND a.address = e.address WHERE e.entity = 'CustomerUser' AND e.record_id = u.id AND e.action = 'LOGIN')`,
	"user with another version than the audit tells": `
		SELECT u.id FROM customer_users u WHERE (SELECT count(*) FROM audit_entries e WHERE e.entity = 'CustomerUser' AND e.record_id = u.id
		AND (e.version = 1 AND e.action = 'CREATE' AND e.occurred_at = u.created_at OR e.version > 1 AND e.action = 'UPDATE'
		AND (e.version < u.version AND e.occurred_at < u.updated_at OR e.version = u.version AND e.occurred_at = u.updated_at))) <> u.version`,
	"user without one primary address": `
		SELECT u.id FROM customer_users u WHERE (SELECT count(*) FROM customer_user_addresses a WHERE a.customer_user_id = u.id
		AND a.primary_of = u.id) <> 1`,
	"user without default addresses": `
		SELECT u.id FROM customer_users u WHERE (SELECT count(default_billing_of) + 10 * count(default_shipping_of)
		FROM customer_user_addresses a WHERE a.customer_user_id = u.id) <> 11`,
	"default address that is not for that purpose": `
		SELECT id FROM customer_user_addresses WHERE default_billing_of IS NOT NULL AND billing = 0
		OR default_shipping_of IS NOT NULL AND shipping = 0 OR primary_of <> customer_user_id`,
	"company without a head office": `
		SELECT c.id FROM customers c WHERE (SELECT count(primary_of) FROM customer_addresses a WHERE a.customer_id = c.id) <> 1`,
	"acceptance of another consent's version, or before its publication": `
		SELECT a.id FROM consent_acceptances a JOIN consent_versions v ON v.id = a.consent_version_id
		JOIN customer_users u ON u.id = a.customer_user_id WHERE v.consent_id <> a.consent_id OR a.accepted_at < v.published_at
		OR a.accepted_at < u.created_at OR a.withdrawn_at < a.accepted_at`,
	"user without a mandatory acceptance": `
		SELECT u.id FROM customer_users u WHERE u.confirmed = 1 AND (SELECT count(DISTINCT consent_id) FROM consent_acceptances a
		WHERE a.customer_user_id = u.id AND a.consent_id <= 2) <> 2`,
	"link with another time than its activity": `
		SELECT l.id FROM activity_links l JOIN activities a ON a.id = l.activity_id WHERE l.occurred_at <> a.occurred_at`,
	"link to none or several records": `
		SELECT id FROM activity_links WHERE (customer_id IS NOT NULL) + (customer_user_id IS NOT NULL) + (rfq_id IS NOT NULL) +
		(quote_id IS NOT NULL) + (order_id IS NOT NULL) <> 1`,
	"activity without a person, or in another company": `
		SELECT a.id FROM activities a WHERE NOT EXISTS (SELECT 1 FROM activity_links l
		JOIN customer_users u ON u.id = l.customer_user_id WHERE l.activity_id = a.id AND l.within_customer_id = u.customer_id
		AND l.occurred_at >= u.created_at)`,
	"mail from neither the person nor the company's owner": `
		SELECT a.id FROM activities a JOIN activity_links l ON l.activity_id = a.id
		JOIN customer_users u ON u.id = l.customer_user_id JOIN staff_users s ON s.id = u.owner_id WHERE a.kind = 'EMAIL'
		AND a.from_address <> CASE a.direction WHEN 'INBOUND' THEN u.email ELSE s.email END`,
	"mail before the mail that it answers": `
		SELECT b.id FROM activities a JOIN activities b ON b.thread_key = a.thread_key AND b.id > a.id
		WHERE b.occurred_at <= a.occurred_at OR b.subject NOT LIKE 'Re: %'`,
	"activity older than its document": `
		SELECT l.id FROM activity_links l LEFT JOIN rfqs r ON r.id = l.rfq_id LEFT JOIN quotes q ON q.id = l.quote_id
		LEFT JOIN orders o ON o.id = l.order_id WHERE l.occurred_at < coalesce(r.created_at, q.created_at, o.created_at)`,
	"event that ends before it begins": `
		SELECT id FROM activities WHERE kind = 'EVENT' AND (ends_at <= starts_at OR starts_at <> occurred_at
		OR created_at >= starts_at OR attendees IS NULL)`,
	"file of none or several records": `
		SELECT id FROM attachments WHERE (customer_id IS NOT NULL) + (customer_user_id IS NOT NULL) + (rfq_id IS NOT NULL) +
		(quote_id IS NOT NULL) + (order_id IS NOT NULL) + (activity_id IS NOT NULL) <> 1`,
	"invitation accepted by another user": `
		SELECT i.id FROM invitations i LEFT JOIN customer_users u ON u.id = i.customer_user_id
		WHERE (i.status = 'ACCEPTED') <> (u.id IS NOT NULL) OR u.email <> i.email OR i.accepted_at > i.expires_at
		OR i.token_digest IS NOT NULL`,
	"text with a placeholder": "SELECT id FROM activities WHERE subject LIKE '%{%' OR body LIKE '%{%'",
	"customer user with a password": `SELECT id FROM customer_users
		WHERE password_hash IS NOT NULL AND email NOT IN ('` + demo.AdministratorEmail + `', '` + demo.BuyerEmail + `')`,
	"staff user without a role": "SELECT id FROM staff_users WHERE id NOT IN (SELECT staff_user_id FROM staff_users_roles)",
}

func TestDemoIsConsistent(t *testing.T) {
	forEachDemo(t, func(t *testing.T, k *testkit.Kit) {
		for fault, query := range faultQueries {
			if found := queryRows(t, k.Store, query); len(found) > 0 {
				t.Errorf("%s: %d, such as %s", fault, len(found), found[0])
			}
		}
		for _, table := range []string{"rfqs", "quotes", "orders"} {
			query := "SELECT d.id FROM " + table + ` d JOIN customer_users u ON u.id = d.customer_user_id
				WHERE d.customer_id <> u.customer_id OR d.website_id <> u.website_id OR d.owner_id <> u.owner_id
				OR d.created_at < u.created_at OR u.guest = 1`
			if found := queryRows(t, k.Store, query); len(found) > 0 {
				t.Errorf("%d %s do not match their user, such as %s", len(found), table, found[0])
			}
		}
		checkPaths(t, k)
		checkAddresses(t, k)
		checkTimes(t, k)
		checkPermissions(t, k)
		checkAudit(t, k)
	})
}

// checkPaths checks that each company's path is its parent's path and its own id.
func checkPaths(t *testing.T, k *testkit.Kit) {
	pathOf := map[int64]string{0: ""}
	for _, c := range k.Store.Client.Customer.Query().Order(ent.Asc("id")).AllX(testkit.SystemContext()) {
		parentID := int64(0)
		if c.ParentID != nil {
			parentID = *c.ParentID
		}
		pathOf[c.ID] = c.Path
		if want := pathOf[parentID] + authz.Customer.FormatID(c.ID)[len("cust_"):] + "."; c.Path != want {
			t.Errorf("%s has the path %s, want %s", c.Name, c.Path, want)
		}
	}
}

// checkAddresses checks that town, region, country and postal code match, and that
// documents use addresses of their user.
func checkAddresses(t *testing.T, k *testkit.Kit) {
	towns := demo.Towns()
	addressesOf := map[int64][]string{}
	text := func(a jsontypes.Address) string { b, _ := json.Marshal(a); return string(b) }
	for _, a := range k.Store.Client.CustomerUserAddress.Query().AllX(testkit.SystemContext()) {
		addressesOf[a.CustomerUserID] = append(addressesOf[a.CustomerUserID], text(jsontypes.Address{
			FirstName: *a.FirstName, LastName: *a.LastName, Company: *a.Company, Street: a.Street, City: a.City,
			PostalCode: a.PostalCode, CountryCode: a.CountryCode, RegionCode: *a.RegionCode, Phone: *a.Phone,
		}))
		if !towns[a.City+"|"+*a.RegionCode+"|"+a.CountryCode+"|"+a.PostalCode] || !strings.HasPrefix(*a.RegionCode, a.CountryCode+"-") {
			t.Errorf("no such place: %s %s %s %s", a.CountryCode, *a.RegionCode, a.PostalCode, a.City)
		}
		if country.ByCode(a.CountryCode).PhoneE164(*a.Phone) == "" {
			t.Errorf("not a phone number of %s: %s", a.CountryCode, *a.Phone)
		}
	}
	for _, o := range k.Store.Client.Order.Query().AllX(testkit.SystemContext()) {
		list := addressesOf[*o.CustomerUserID]
		if !slices.Contains(list, text(*o.BillingAddress)) || !slices.Contains(list, text(*o.ShippingAddress)) {
			t.Errorf("%s has an address that its user does not have", o.Identifier)
		}
	}
	for _, q := range k.Store.Client.Quote.Query().AllX(testkit.SystemContext()) {
		if !slices.Contains(addressesOf[*q.CustomerUserID], text(*q.ShippingAddress)) {
			t.Errorf("%s has an address that its user does not have", q.Identifier)
		}
	}
}

// checkTimes checks that rows are created in working hours, and that no row is created or
// changed in the future.
func checkTimes(t *testing.T, k *testkit.Kit) {
	now := k.Store.Now()
	check := func(table string, list ...ent.Order) {
		for _, o := range list {
			d, h := o.CreatedAt.Weekday(), o.CreatedAt.Hour()
			if d == 0 || d == 6 || h < 8 || h > 16 || !o.CreatedAt.Before(now) || o.UpdatedAt.Before(o.CreatedAt) || o.UpdatedAt.After(now) {
				t.Errorf("%s %d: from %s to %s", table, o.ID, o.CreatedAt, o.UpdatedAt)
			}
		}
	}
	for _, table := range []string{
		"orders", "quotes", "rfqs", "activities", "customer_users", "customers", "attachments", "rfq_notes", "invitations", "consent_acceptances",
	} {
		rows, err := k.Store.QueryContext(testkit.SystemContext(), "SELECT id, created_at, updated_at, version FROM "+table)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var o ent.Order
			if err := rows.Scan(&o.ID, &o.CreatedAt, &o.UpdatedAt, &o.Version); err != nil {
				t.Fatal(err)
			}
			check(table, o)
			if (o.Version == 1) != o.UpdatedAt.Equal(o.CreatedAt) && o.Version == 1 {
				t.Errorf("%s %d was changed at %s and has version 1", table, o.ID, o.UpdatedAt)
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		rows.Close()
	}
	if n := k.Store.Client.Order.Query().Where(order.CreatedAtGT(now.AddDate(0, 0, -14))).CountX(testkit.SystemContext()); n < 10 {
		t.Errorf("%d orders in two weeks", n)
	}
}

// checkAudit checks that the audit can be sealed and verified, and that the last owner that it tells is the owner.
func checkAudit(t *testing.T, k *testkit.Kit) {
	if _, err := chain.Seal(context.Background(), k.Store); err != nil {
		t.Fatal(err)
	}
	if r, err := chain.Verify(context.Background(), k.Store, ""); err != nil || r.SealedCount < 1000 || r.ErasedCount+r.UnsealedCount > 0 {
		t.Errorf("%v %v", r, err)
	}
	owners := map[int64]string{}
	for _, d := range k.Store.Client.AuditDiff.Query().WithEntry().Order(ent.Asc("id")).AllX(testkit.SystemContext()) {
		last := (*d.Changes)[len(*d.Changes)-1]
		if old := owners[d.Edges.Entry.RecordID]; old != "" && (old != *last.OldValue || old == *last.NewValue) {
			t.Errorf("user %d has the owner %s and gets %s instead of %s", d.Edges.Entry.RecordID, old, *last.NewValue, *last.OldValue)
		}
		owners[d.Edges.Entry.RecordID] = *last.NewValue
	}
	for _, u := range k.Store.Client.CustomerUser.Query().AllX(testkit.SystemContext()) {
		if want := authz.StaffUser.FormatID(*u.OwnerID); owners[u.ID] != want {
			t.Errorf("user %d has the owner %s, and %q in the audit", u.ID, want, owners[u.ID])
		}
	}
}

// checkPermissions checks that the permissions of all roles name known entities and
// actions, once each, at levels that the holders of the role can have.
func checkPermissions(t *testing.T, k *testkit.Kit) {
	check := func(role, defaultLevel string, list *[]jsontypes.Permission, levels ...string) {
		seen := map[string]bool{}
		if list == nil {
			list = &[]jsontypes.Permission{}
		}
		for _, p := range *list {
			isKnown := authz.ByName(p.Entity) != nil && slices.Contains([]string{"VIEW", "CREATE", "EDIT", "DELETE", "ASSIGN"}, p.Action)
			if !isKnown || !slices.Contains(levels, p.Level) || seen[p.Entity+p.Action] {
				t.Errorf("%s: %+v", role, p)
			}
			seen[p.Entity+p.Action] = true
		}
		if len(*list) == 0 && defaultLevel == "NONE" && role != "ANONYMOUS" { // guests read their website without a permission
			t.Errorf("%s may do nothing", role)
		}
	}
	for _, r := range k.Store.Client.CustomerUserRole.Query().AllX(testkit.SystemContext()) {
		check(r.Code, string(r.DefaultLevel), r.Permissions, "OWN", "CUSTOMER", "CUSTOMER_TREE")
	}
	for _, r := range k.Store.Client.StaffRole.Query().AllX(testkit.SystemContext()) {
		check(r.Label, string(r.DefaultLevel), r.Permissions, "OWN", "ALL")
	}
}
