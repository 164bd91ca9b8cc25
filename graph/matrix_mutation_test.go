package graph_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"buyergraph/ent/customeruser"
	"buyergraph/ent/job"
	"buyergraph/ent/staffuser"
	"buyergraph/graph"
	"buyergraph/internal/authz"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// operation is a mutation in the matrix: on records of which type, which permission it
// takes there, and how to try it on one.
type operation struct {
	typ, action string
	input       func(w *matrixWorld, r record) object
	bulk        bool // of many records, of which it skips those that are refused
	// may is asked where it is not for the action on the record alone.
	may func(a *asker, r record) bool
	// refusal is the code with which even he who may is refused.
	refusal func(a *asker, r record) string
	// passwords: of staff it takes the capability MANAGE_PASSWORDS besides.
	passwords bool
	// restore undoes what a try that succeeded has done.
	restore func(ctx context.Context, tx *store.Tx, w *matrixWorld, r record) error
}

// mutations are the operations that write. Those without a type are about the asker
// himself, and have scenarios of their own.
var mutations = map[string]operation{
	"login": {}, "logout": {}, "sessionsRevokeAll": {}, "passwordResetRequest": {}, "passwordResetComplete": {}, "passwordChange": {},
	"sessionRevoke": {typ: "Session", action: "DELETE", input: func(_ *matrixWorld, r record) object { return object{"session": r.id} }, restore: again},
	"customerUserCreate": {typ: "Customer", action: "CREATE", input: func(w *matrixWorld, r record) object {
		w.made++
		return object{"email": fmt.Sprintf("made%d@co.example", w.made), "firstName": "M", "lastName": "N", "customer": r.id, "enabled": false}
	}},
	"customerGroupCreate": {typ: "CustomerGroup", action: "CREATE", input: func(w *matrixWorld, _ record) object {
		w.made++
		return object{"name": fmt.Sprint("Group ", w.made)}
	}},
	"customerUserUpdate":      {typ: "CustomerUser", action: "EDIT", input: func(_ *matrixWorld, r record) object { return object{"id": r.id, "middleName": "X"} }},
	"customerUserEnable":      {typ: "CustomerUser", action: "EDIT", input: byID},
	"customerUserDisable":     {typ: "CustomerUser", action: "EDIT", input: byID, restore: enabled, refusal: disabling},
	"customerUsersEnable":     {typ: "CustomerUser", action: "EDIT", input: many, bulk: true},
	"customerUsersDisable":    {typ: "CustomerUser", action: "EDIT", input: many, bulk: true, restore: enabled, refusal: disabling},
	"customerUserRolesUpdate": {typ: "CustomerUser", action: "EDIT", input: func(_ *matrixWorld, r record) object { return object{"id": r.id, "roles": object{"add": []string{}}} }},
	"customerUserRoleCreate": {typ: "Customer", action: "CREATE", input: func(w *matrixWorld, r record) object {
		return object{"label": w.label(), "customer": r.id, "dryRun": true}
	}},
	"customerUserRoleUpdate": {typ: "CustomerUserRole", action: "EDIT", input: relabel, may: func(a *asker, r record) bool {
		return a.may("EDIT", r) || !a.staff && r.everyco && a.grant("CustomerUserRole", "CREATE") != "" // the company gets its copy
	}},
	"customerUserRoleCopy": {typ: "CustomerUserRole", input: relabel, may: func(*asker, record) bool { return true }},
	"customerUserRoleDelete": {typ: "CustomerUserRole", action: "DELETE", input: dry, refusal: func(_ *asker, r record) string {
		if r.everyco {
			return "HAS_RECORDS"
		}
		return ""
	}},
	"staffRoleCreate": {typ: "StaffRole", action: "CREATE", input: func(w *matrixWorld, _ record) object { return object{"label": w.label(), "dryRun": true} }},
	"staffRoleUpdate": {typ: "StaffRole", action: "EDIT", input: relabel},
	"staffRoleDelete": {typ: "StaffRole", action: "DELETE", input: dry, refusal: func(*asker, record) string { return "HAS_RECORDS" }},
	"staffUserCreate": {typ: "StaffUser", action: "CREATE", input: func(w *matrixWorld, _ record) object {
		w.made++
		return object{"email": fmt.Sprintf("made%d@seller.example", w.made), "firstName": "M", "lastName": "N", "enabled": false, "dryRun": true}
	}},
	"staffUserUpdate": {typ: "StaffUser", action: "EDIT", input: func(w *matrixWorld, r record) object {
		return object{"id": r.id, "firstName": w.label(), "dryRun": true}
	}},
	"staffUserEnable":  {typ: "StaffUser", action: "EDIT", input: dry},
	"staffUserDisable": {typ: "StaffUser", action: "EDIT", input: dry, refusal: toOneself},
	"apiTokenCreate": {typ: "StaffRole", action: "CREATE", input: func(w *matrixWorld, r record) object {
		return object{"name": "Made", "role": r.id, "expiresAt": w.Store.Now().Add(time.Hour), "dryRun": true}
	}},
	"apiTokenRevoke": {typ: "ApiToken", action: "EDIT", input: dry},
	"jobCancel":      {typ: "Job", action: "EDIT", input: byID, restore: queued},

	"customerUserUnlock":        {typ: "CustomerUser", action: "EDIT", input: byID},
	"customerUserPasswordReset": {typ: "CustomerUser", action: "EDIT", input: byID, passwords: true, restore: enabled, refusal: toOneself},
	"customerUserPasswordSet": {typ: "CustomerUser", action: "EDIT", input: func(_ *matrixWorld, r record) object {
		return object{"id": r.id, "password": "a temporary password"}
	}, passwords: true, restore: enabled},
	"staffUserPasswordReset": {typ: "StaffUser", action: "EDIT", input: byID, passwords: true, restore: staffIn, refusal: toOneself},
}

func byID(_ *matrixWorld, r record) object { return object{"id": r.id} }

// toOneself is what nobody does to himself.
func toOneself(a *asker, r record) string {
	if r.person == a.email {
		return "OWN_ACCOUNT"
	}
	return ""
}

// disabling is what keeps even who may from disabling somebody.
func disabling(a *asker, r record) string {
	switch {
	case r.person == a.email:
		return "OWN_ACCOUNT"
	case strings.HasPrefix(r.person, "admin"): // the only one there
		return "LAST_ADMINISTRATOR"
	}
	return ""
}

// many names a record as one of many.
func many(_ *matrixWorld, r record) object { return object{"ids": []string{r.id}} }

// label is one that nothing has yet.
func (w *matrixWorld) label() string {
	w.made++
	return fmt.Sprint("Label ", w.made)
}

// relabel gives a record such a label in a dry run.
func relabel(w *matrixWorld, r record) object {
	return object{"id": r.id, "label": w.label(), "dryRun": true}
}

// dry names a record in a dry run.
func dry(_ *matrixWorld, r record) object { return object{"id": r.id, "dryRun": true} }

// again signs in whoever has lost a session, and puts the session back under its id.
func again(ctx context.Context, tx *store.Tx, w *matrixWorld, r record) error {
	for _, s := range w.sessions {
		if fmt.Sprintf("sess_%d", s.ID) == r.id {
			create := tx.Session.Create().SetID(s.ID).SetCreatedAt(s.CreatedAt).SetLastUsedAt(s.LastUsedAt).SetExpiresAt(s.ExpiresAt).SetTokenDigest(s.TokenDigest)
			return create.SetNillableStaffUserID(s.StaffUserID).SetNillableCustomerUserID(s.CustomerUserID).Exec(ctx)
		}
	}
	return fmt.Errorf("no session %s", r.id)
}

// queued makes a job wait that was called off.
func queued(ctx context.Context, tx *store.Tx, _ *matrixWorld, r record) error {
	n, _ := authz.Job.ParseID(r.id)
	return tx.Job.UpdateOneID(n).SetState(job.StateQUEUED).Exec(ctx)
}

// enabled lets a customer user in again, with the sessions that he had.
func enabled(ctx context.Context, tx *store.Tx, w *matrixWorld, r record) error {
	u := must(tx.CustomerUser.Query().Where(customeruser.Email(r.person)).Only(ctx))
	for _, s := range w.sessions {
		if s.CustomerUserID != nil && *s.CustomerUserID == u.ID {
			if err := again(ctx, tx, w, record{id: fmt.Sprintf("sess_%d", s.ID)}); err != nil {
				return err
			}
		}
	}
	return u.Update().SetEnabled(true).SetPasswordResetRequired(false).SetMustChangePassword(false).Exec(ctx)
}

// staffIn does the same for a staff user.
func staffIn(ctx context.Context, tx *store.Tx, w *matrixWorld, r record) error {
	u := must(tx.StaffUser.Query().Where(staffuser.Email(r.person)).Only(ctx))
	for _, s := range w.sessions {
		if s.StaffUserID != nil && *s.StaffUserID == u.ID {
			if err := again(ctx, tx, w, record{id: fmt.Sprintf("sess_%d", s.ID)}); err != nil {
				return err
			}
		}
	}
	return u.Update().SetPasswordResetRequired(false).Exec(ctx)
}

// Everybody tries every mutation on every record: it is done for him exactly where the
// policy in plain words lets him; else he is refused, and of what he does not see in
// the very words for what is not there.
func TestMatrixOfWriting(t *testing.T) {
	for _, f := range graph.Schema().Mutation.Fields {
		if _, ok := mutations[f.Name]; !ok {
			t.Errorf("Mutation.%s is in no row of the matrix", f.Name)
		}
	}
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		w := matrix(t, k)
		w.sessions = k.Store.Client.Session.Query().AllX(testkit.System())
		for name, op := range mutations {
			if op.typ == "" {
				continue
			}
			tried := 0
			for _, r := range w.records {
				if r.typ != op.typ {
					continue
				}
				for _, a := range w.askers {
					tried++
					w.try(t, a, name, op, r)
				}
			}
			if tried == 0 {
				t.Errorf("%s was never tried", name)
			}
		}
	})
}

func (w *matrixWorld) try(t *testing.T, a *asker, name string, op operation, r record) {
	t.Helper()
	permission := graph.Schema().Mutation.Fields.ForName(name).Directives.ForName("access").Arguments.ForName("permission").Value.Raw
	answer := "userErrors { code path message }"
	if op.bulk {
		answer = "skipped { errors { code path message } } " + answer
	}
	document := fmt.Sprintf(`mutation ($in: %sInput!) { %s(input: $in) { %s } }`, strings.ToUpper(name[:1])+name[1:], name, answer)
	input := op.input(w, r)
	got := w.Do(t, a.token, document, object{"in": input})
	if want, code := w.expected(a, permission, op, r), outcome(got, name); code != want {
		t.Errorf("%s of %s (%s) by %s: %s, want %s\n%s", name, r.id, relation(a, r), a.name, code, want, got.Body)
	} else if code == "NOT_FOUND" {
		prefix, _, _ := strings.Cut(r.id, "_")
		for key, v := range input {
			if list, ok := v.([]string); v == r.id || ok && list[0] == r.id {
				input[key] = prefix + "_987654"
			}
		}
		if none := w.Do(t, a.token, document, object{"in": input}); strings.ReplaceAll(none.Body, prefix+"_987654", r.id) != got.Body || none.Status != got.Status {
			t.Errorf("%s tells %s of %s: %s, not there: %s", name, a.name, r.id, got.Body, none.Body)
		}
	} else if code == "done" && op.restore != nil {
		w.Write(t, func(ctx context.Context, tx *store.Tx) error { return op.restore(ctx, tx, w, r) })
	}
}

// expected is what comes of a try.
func (w *matrixWorld) expected(a *asker, permission string, op operation, r record) string {
	entity, action, coarse := strings.Cut(permission, ":")
	switch {
	case a.token == "":
		return "UNAUTHENTICATED"
	case coarse && action == "CREATE" && a.grant(entity, action) == "", coarse && action != "CREATE" && a.level(entity, action) == "":
		return "PERMISSION_DENIED"
	case op.passwords && (a.staff || permission == "MANAGE_PASSWORDS") && a.everything != "ALL":
		return "PERMISSION_DENIED"
	case !a.may("VIEW", r):
		return "NOT_FOUND"
	case op.may != nil:
		if !op.may(a, r) {
			return "PERMISSION_DENIED"
		}
	case op.action == "CREATE":
		if !w.makes(a, entity, r.company) {
			return "PERMISSION_DENIED"
		}
	case !a.may(op.action, r):
		return "PERMISSION_DENIED"
	}
	if op.refusal != nil && op.refusal(a, r) != "" {
		return op.refusal(a, r)
	}
	return "done"
}

// makes reports whether somebody may make records of an entity within a company.
func (w *matrixWorld) makes(a *asker, entity string, company int) bool {
	switch a.grant(entity, "CREATE") {
	case "ALL":
		return true
	case "CUSTOMER_TREE":
		return below(company, a.company)
	case "OWN":
		return slices.Contains(a.serves, company)
	}
	return false
}

// outcome is the code of a refusal, or done.
func outcome(a testkit.Answer, name string) string {
	if len(a.Errors) > 0 {
		return a.Errors[0].Extensions.Code
	}
	errs, _ := a.At(name + ".userErrors").([]any)
	if skipped, _ := a.At(name + ".skipped").([]any); len(skipped) > 0 {
		errs = skipped[0].(map[string]any)["errors"].([]any)
	}
	if len(errs) == 0 {
		return "done"
	}
	return fmt.Sprint(errs[0].(map[string]any)["code"])
}
