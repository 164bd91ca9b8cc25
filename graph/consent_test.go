package graph_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"buyergraph/ent/auditentry"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// addConsents adds to the test shop the consents 1 Terms, mandatory at website 1, and 2 Newsletter, optional there, with a version
// each; website 2, at which the newsletter is mandatory; and to everybody's roles the rights on their own acceptances.
func addConsents(t *testing.T, k *testkit.Kit) (staff string) {
	t.Helper()
	k.CreateShop(t)
	staff = k.LoginStaffAdmin(t)
	own := []jsontypes.Permission{
		{Entity: "Customer", Action: "VIEW", Level: "CUSTOMER"}, {Entity: "CustomerUser", Action: "VIEW", Level: "CUSTOMER"},
		{Entity: "ConsentAcceptance", Action: "VIEW", Level: "OWN"}, {Entity: "ConsentAcceptance", Action: "CREATE", Level: "OWN"},
		{Entity: "ConsentAcceptance", Action: "EDIT", Level: "OWN"},
	}
	k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		return errors.Join(
			tx.CustomerUserRole.UpdateOneID(2).SetPermissions(own).Exec(ctx), tx.CustomerUserRole.UpdateOneID(3).SetPermissions(own).Exec(ctx),
			tx.Website.Create().SetName("Second").SetURL("https://second.example").Exec(ctx),
			tx.CustomerUser.UpdateOneID(1).SetOwnerID(1).Exec(ctx),
		)
	})
	for _, name := range []string{"Terms", "Newsletter"} {
		if got := errorsOf(t, k, staff, "consentCreate", object{"name": name, "declinedNotification": name == "Newsletter"}); got != "" {
			t.Fatal(got)
		}
	}
	publish(t, k, staff, "consent_1", "Pay within 30 days.", "Zahlbar in 30 Tagen.")
	publish(t, k, staff, "consent_2", "We may write to you.")
	for site, consents := range map[string][]object{
		"site_1": {{"consent": "consent_2", "mandatory": false}, {"consent": "consent_1"}}, "site_2": {{"consent": "consent_2"}},
	} {
		if got := errorsOf(t, k, staff, "websiteUpdate", object{"id": site, "consents": consents}); got != "" {
			t.Fatal(got)
		}
	}
	return staff
}

// publish publishes a version with an English text, and perhaps a German one.
func publish(t *testing.T, k *testkit.Kit, staff, consent string, texts ...string) {
	t.Helper()
	var in []object
	for i, text := range texts {
		in = append(in, object{"language": []string{"en", "de"}[i], "name": "N", "text": text})
	}
	if got := errorsOf(t, k, staff, "consentVersionPublish", object{"consent": consent, "texts": in}); got != "" {
		t.Fatal(got)
	}
}

// missing returns the texts that the viewer has yet to accept.
func missing(t *testing.T, k *testkit.Kit, token string) (texts string) {
	t.Helper()
	a := k.MustDo(t, token, `{ viewer { missingConsents { text } } }`, nil)
	for _, v := range a.ValueAt("viewer.missingConsents").([]any) {
		texts += v.(object)["text"].(string) + "|"
	}
	return texts
}

// acceptances returns the acceptances of a consent, as staff see them.
func acceptances(t *testing.T, k *testkit.Kit, staff, consent, filter string) (list []string) {
	t.Helper()
	a := k.MustDo(t, staff, `query ($id: ID!) { node(id: $id) { ... on Consent { acceptances(filter: `+filter+`) { nodes {
		customerUser { id } consentVersion { number } } } } } }`, object{"id": consent})
	for _, n := range a.ValueAt("node.acceptances.nodes").([]any) {
		n := n.(object)
		list = append(list, fmt.Sprint(n["customerUser"].(object)["id"], " v", n["consentVersion"].(object)["number"]))
	}
	return list
}

// Staff define consents and publish versions. A guest reads what the website of the request asks for.
func TestConsentDefinition(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		staff := addConsents(t, k)
		text := func(language, text string) object { return object{"language": language, "name": "N", "text": text} }
		for _, c := range []struct {
			name, mutation string
			in             object
			want           string
		}{
			{"no name", "consentCreate", object{"name": " "}, "REQUIRED input.name"},
			{"another name", "consentUpdate", object{"id": "consent_2", "name": "News", "declinedNotification": true, "expectedVersion": 1}, ""},
			{"seen before that", "consentUpdate", object{"id": "consent_2", "name": "X", "expectedVersion": 1},
				"STALE_VERSION input.expectedVersion version=2"},
			{"no texts", "consentVersionPublish", object{"consent": "consent_1", "texts": []object{}}, "REQUIRED input.texts"},
			{"no text", "consentVersionPublish", object{"consent": "consent_1", "texts": []object{text("en", " \n")}},
				"REQUIRED input.texts.0.text"},
			{"a language twice", "consentVersionPublish", object{"consent": "consent_1", "texts": []object{text("de", "A"), text("DE", "B")}},
				"INVALID input.texts.1.language reason=LANGUAGE_TWICE language=de"},
			{"no language", "consentVersionPublish", object{"consent": "consent_1", "texts": []object{text("no language", "A")}},
				"INVALID input.texts.0.language reason=NOT_LANGUAGE"},
			{"of no consent", "consentVersionPublish", object{"consent": "consent_9", "texts": []object{text("en", "A")}},
				"NOT_FOUND input.consent entity=CONSENT id=consent_9"},
			{"a second version", "consentVersionPublish",
				object{"consent": "consent_1", "texts": []object{text("en", "  Pay at once. "), text("de", "Sofort.")}},
				""},
		} {
			if got := errorsOf(t, k, staff, c.mutation, c.in); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
		}
		const query = `{ viewer { website { consents(orderBy: {field: POSITION}) { nodes { position mandatory consent { name mandatory
			acceptances { totalCount } versions(filter: {newest: {eq: true}}) { nodes { number newest text textDigest
			texts { language name text textDigest } } } } } } } } consents { nodes { name } } }`
		digest := func(text string) string { sum := sha256.Sum256([]byte(text)); return hex.EncodeToString(sum[:]) }
		version := func(number int, texts ...string) string {
			var list []string
			for i, s := range texts {
				list = append(list, fmt.Sprintf(`{"language":"%s","name":"N","text":"%s","textDigest":"%s"}`, []string{"en", "de"}[i], s, digest(s)))
			}
			return fmt.Sprintf(`{"nodes":[{"number":%d,"newest":true,"text":"%s","textDigest":"%s","texts":[%s]}]}`,
				number, texts[0], digest(texts[0]), strings.Join(list, ","))
		}
		a := k.MustDo(t, "", query, nil)
		want := `{"data":{"viewer":{"website":{"consents":{"nodes":[{"position":1,"mandatory":false,"consent":{"name":"News","mandatory":true,` +
			`"acceptances":{"totalCount":0},"versions":` + version(1, "We may write to you.") + `}},{"position":2,"mandatory":true,` +
			`"consent":{"name":"Terms","mandatory":true,"acceptances":{"totalCount":0},"versions":` + version(2, "Pay at once.", "Sofort.") +
			`}}]}}},"consents":{"nodes":[{"name":"Terms"},{"name":"News"}]}}}`
		if a.Body != want || len(a.SQLStatements) > 9 {
			t.Errorf("%d statements, %s, want\n%s", len(a.SQLStatements), a.Body, want)
		}
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error { // no longer asked for at the guest's website
			_, err := tx.ExecContext(ctx, "DELETE FROM website_consents WHERE website_id=1 AND consent_id=1")
			return err
		})
		if a := k.MustDo(t, "", `{ consents { nodes { name } } node(id: "cver_1") { id } }`, nil); a.Body !=
			`{"data":{"consents":{"nodes":[{"name":"News"}]},"node":null}}` {
			t.Errorf("a guest: %s", a.Body)
		}
	})
}

// A customer user accepts, accepts again, accepts a new version and withdraws. Everything that proves it is kept.
func TestConsentAcceptance(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		staff := addConsents(t, k)
		amanda, bob := k.LoginCustomerUser(t, "amanda@acme.example"), k.LoginCustomerUser(t, "bob@bolt.example")
		k.TakeMails(t)
		if got := missing(t, k, amanda) + " " + missing(t, k, staff) + missing(t, k, ""); got != "Pay within 30 days.| " {
			t.Errorf("missing %q", got)
		}
		versions := func(list ...string) []string { return append([]string{}, list...) }
		for _, c := range []struct {
			name, token string
			in          object
			want        string
		}{
			{"nothing", amanda, object{"versions": versions(), "language": "en"}, "REQUIRED input.versions"},
			{"what is not there", amanda, object{"versions": versions("cver_1", "cver_9"), "language": "en"},
				"NOT_FOUND input.versions.1 entity=CONSENT_VERSION id=cver_9"},
			{"as staff", amanda, object{"versions": versions("cver_1"), "language": "en", "channel": "STAFF"},
				"INVALID input.channel reason=CHANNEL"},
			{"for a stranger", amanda, object{"versions": versions("cver_1"), "language": "en", "customerUser": "user_3"},
				"NOT_FOUND input.customerUser entity=CUSTOMER_USER id=user_3"},
			{"staff for nobody", staff, object{"versions": versions("cver_1"), "language": "en", "reason": "R"}, "REQUIRED input.customerUser"},
			{"staff without a reason", staff, object{"versions": versions("cver_1"), "language": "en", "customerUser": "user_1"},
				"REQUIRED input.reason"},
			{"both", amanda, object{"versions": versions("cver_1", "cver_2"), "language": "DE", "channel": "ORDER"}, ""},
			{"both again", amanda, object{"versions": versions("cver_2", "cver_1"), "language": "en"}, ""},
			{"staff on paper", staff, object{"versions": versions("cver_1"), "language": "fr", "customerUser": "user_3", "reason": "On paper"}, ""},
		} {
			if got := errorsOf(t, k, c.token, "consentAccept", c.in); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
		}
		a := k.MustDo(t, staff, `{ node(id: "user_1") { ... on CustomerUser { consentAcceptances { nodes { channel language textDigest address
			endedAt consentVersion { textDigest } } } } } }`, nil)
		nodes := a.ValueAt("node.consentAcceptances.nodes").([]any)
		sum := sha256.Sum256([]byte("Zahlbar in 30 Tagen."))
		if first := nodes[0].(object); len(nodes) != 2 || first["channel"] != "ORDER" || first["language"] != "de" || first["endedAt"] != nil ||
			first["textDigest"] != hex.EncodeToString(sum[:]) || first["address"] == nil || nodes[1].(object)["language"] != "en" {
			t.Errorf("the proof: %s", a.Body)
		}
		if got := missing(t, k, amanda); got != "" {
			t.Errorf("missing %q", got)
		}
		before := k.Store.Now()
		publish(t, k, staff, "consent_1", "Pay at once.")
		if got := missing(t, k, amanda); got != "Pay at once.|" {
			t.Errorf("missing %q", got)
		}
		for _, c := range []struct {
			name, token string
			in          object
			want        string
		}{
			{"the old version", amanda, object{"versions": versions("cver_2", "cver_1"), "language": "en"},
				"CONSENT_CHANGED input.versions.1 version=cver_3"},
			{"the new version", amanda, object{"versions": versions("cver_3"), "language": "en"}, ""},
		} {
			k.Clock.Add(time.Minute)
			if got := errorsOf(t, k, c.token, "consentAccept", c.in); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
		}
		at := before.Format(time.RFC3339Nano)
		for name, c := range map[string]struct{ filter, want string }{
			"stand":           {`{endedAt: {isNull: true}}`, "[user_3 v1 user_1 v2]"},
			"stood before":    {`{acceptedAt: {lte: "` + at + `"}, not: {endedAt: {lte: "` + at + `"}}}`, "[user_1 v1 user_3 v1]"},
			"must be renewed": {`{endedAt: {isNull: true}, consentVersion: {newest: {eq: false}}}`, "[user_3 v1]"},
		} {
			if got := fmt.Sprint(acceptances(t, k, staff, "consent_1", c.filter)); got != c.want {
				t.Errorf("those that %s: %s, want %s", name, got, c.want)
			}
		}
		if got := missing(t, k, bob); got != "Pay at once.|" {
			t.Errorf("bob misses %q", got)
		}
		testWithdrawal(t, k, staff, amanda, bob)
	})
}

// testWithdrawal withdraws consents after the other steps.
func testWithdrawal(t *testing.T, k *testkit.Kit, staff, amanda, bob string) {
	t.Helper()
	for _, c := range []struct {
		name, token string
		in          object
		want        string
	}{
		{"somebody else's", bob, object{"id": "cacc_4"}, "NOT_FOUND input.id entity=CONSENT_ACCEPTANCE id=cacc_4"},
		{"a superseded one", amanda, object{"id": "cacc_1"}, "INVALID input.id reason=SUPERSEDED"},
		{"staff without a reason", staff, object{"id": "cacc_2"}, "REQUIRED input.reason"},
		{"a mandatory one", amanda, object{"id": "cacc_4"}, ""},
	} {
		if got := errorsOf(t, k, c.token, "consentWithdraw", c.in); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if got := missing(t, k, amanda); got != "Pay at once.|" {
		t.Errorf("missing after the withdrawal: %q", got)
	}
	if m := k.TakeMails(t); len(m) != 0 { // Terms notifies nobody
		t.Errorf("mails: %v", m)
	}
	const withdraw = `mutation { r: consentWithdraw(input: {id: "cacc_2", reason: "By telephone"}) {
		acceptance { withdrawnAt endedAt } activity { event subject author { id } links { nodes { target { id } } } } userErrors { code } } }`
	a := k.MustDo(t, staff, withdraw, nil)
	if !strings.Contains(a.Body, `"activity":{"event":"CONSENT_WITHDRAWN","subject":"Newsletter","author":{"id":"staff_1"},`+
		`"links":{"nodes":[{"target":{"id":"user_1"}}]}}`) || a.ValueAt("r.acceptance.withdrawnAt") != a.ValueAt("r.acceptance.endedAt") ||
		a.ValueAt("r.acceptance.endedAt") == nil {
		t.Errorf("withdrawn: %s", a.Body)
	}
	k.RunJobs(t)
	mails := k.TakeMails(t)
	if len(mails) != 1 || mails[0].To.Address != testkit.StaffEmail || !strings.Contains(mails[0].Subject, "Amanda Cole withdrew a consent") ||
		!strings.Contains(mails[0].Text, `"Newsletter"`) {
		t.Errorf("mails: %v", mails)
	}
	if a := k.MustDo(t, staff, withdraw, nil); a.ValueAt("r.activity") != nil || len(k.TakeMails(t)) != 0 {
		t.Errorf("withdrawn twice: %s", a.Body)
	}
	sys := testkit.SystemContext()
	if n := k.Store.Client.ConsentAcceptance.Query().CountX(sys); n != 4 {
		t.Errorf("%d acceptances", n)
	}
	e := k.Store.Client.AuditEntry.Query().Where(auditentry.Entity("ConsentAcceptance"), auditentry.RecordID(2)).AllX(sys)
	if len(e) != 2 || e[1].Action != auditentry.ActionUPDATE || e[1].Reason == nil || *e[1].Reason != "By telephone" {
		t.Errorf("audit: %v", e)
	}
	if got := errorsOf(t, k, amanda, "consentAccept", object{"versions": []string{"cver_2"}, "language": "en"}); got != "" { // a new proof
		t.Error(got)
	}
	if n := k.Store.Client.ConsentAcceptance.Query().CountX(sys); n != 5 {
		t.Errorf("%d acceptances", n)
	}
}

// Two servers accept for one user, or publish for one consent, at once: one acceptance stands, and numbers have no gaps.
func TestConsentRaces(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		staff := addConsents(t, k)
		token, replica := k.LoginCustomerUser(t, "amanda@acme.example"), k.OpenReplica(t)
		k.LoginCustomerUser(t, "bob@bolt.example")
		const rounds, each = 5, 3
		for range rounds {
			publish(t, k, staff, "consent_1", "Pay.")
			newest := k.MustDo(t, staff, `{ node(id: "consent_1") { ... on Consent { versions(last: 1) { nodes { id } } } } }`, nil)
			id := newest.ValueAt("node.versions.nodes").([]any)[0].(object)["id"]
			var wg sync.WaitGroup
			for i := range 2 * each {
				server := []*testkit.Kit{k, replica}[i%2]
				wg.Go(func() {
					if got := errorsOf(t, server, token, "consentAccept", object{"versions": []any{id}, "language": "en"}); got != "" {
						t.Error(got)
					}
				})
			}
			wg.Wait()
		}
		if got := fmt.Sprint(acceptances(t, k, staff, "consent_1", "{}")); got != "[user_1 v2 user_1 v3 user_1 v4 user_1 v5 user_1 v6]" {
			t.Errorf("accepted: %s", got)
		}
		if got := fmt.Sprint(acceptances(t, k, staff, "consent_1", "{endedAt: {isNull: true}}")); got != "[user_1 v6]" {
			t.Errorf("standing: %s", got)
		}
		var wg sync.WaitGroup
		for i := range 2 * each {
			server := []*testkit.Kit{k, replica}[i%2]
			wg.Go(func() { publish(t, server, staff, "consent_2", "We may write.") })
		}
		wg.Wait()
		a := k.MustDo(t, staff, `{ node(id: "consent_2") { ... on Consent { versions { nodes { number } } } } }`, nil)
		for i, v := range a.ValueAt("node.versions.nodes").([]any) {
			if v.(object)["number"] != float64(i+1) {
				t.Errorf("numbers: %s", a.Body)
			}
		}
	})
}

// Company administrators read what their people accepted. They neither accept nor withdraw for them.
func TestConsentsOfACompany(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		addAdministrators(t, k)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(tx.Consent.Create().SetName("Terms").Exec(ctx),
				tx.ConsentVersion.Create().SetConsentID(1).SetNumber(1).SetPublishedAt(tx.Now).Exec(ctx),
				tx.ConsentText.Create().SetConsentVersionID(1).SetPosition(1).SetLanguage("en").SetName("Terms").SetText("T").
					SetTextDigest("d").Exec(ctx),
				tx.ConsentAcceptance.Create().SetConsentID(1).SetConsentVersionID(1).SetCustomerUserID(1).SetAcceptedAt(tx.Now).SetLanguage("en").
					SetTextDigest("d").SetAddress("192.0.2.1").SetActiveKey("1.1").Exec(ctx))
		})
		chief := k.LoginCustomerUser(t, "chief@acme.example")
		for _, c := range []struct {
			mutation string
			in       object
			want     string
		}{
			{"consentAccept", object{"versions": []string{"cver_1"}, "language": "en", "customerUser": "user_1", "reason": "R"},
				"PERMISSION_DENIED input.customerUser reason=SCOPE permission=ConsentAcceptance:CREATE"},
			{"consentWithdraw", object{"id": "cacc_1"}, "PERMISSION_DENIED input.id reason=RECORD permission=ConsentAcceptance:EDIT"},
			{"consentCreate", object{"name": "Mine"}, "PERMISSION_DENIED  permission=Consent:CREATE"},
		} {
			if got := errorsOf(t, k, chief, c.mutation, c.in); got != c.want {
				t.Errorf("%s: %s, want %s", c.mutation, got, c.want)
			}
		}
		a := k.MustDo(t, chief, `{ node(id: "user_1") { ... on CustomerUser { consentAcceptances { nodes { language address } } } } }`, nil)
		if a.Body != `{"data":{"node":{"consentAcceptances":{"nodes":[{"language":"en","address":null}]}}}}` {
			t.Error(a.Body)
		}
	})
}
