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

// matrixMutation describes a mutation in the matrix: the type of its records, the permission it needs there, and an input that
// is valid for every record.
type matrixMutation struct {
	typ, action string
	input       func(w *matrixWorld, r record) object
	bulk        bool // takes many records and skips those that are refused
	// customRule decides instead of the action on the record.
	customRule func(a *matrixViewer, r record) bool
	// refusalCode returns the code of a refusal that does not depend on permissions, or "".
	refusalCode func(w *matrixWorld, a *matrixViewer, r record) string
	// needsManagePasswords: staff also need the capability MANAGE_PASSWORDS.
	needsManagePasswords bool
	// restore undoes a successful try.
	restore func(ctx context.Context, tx *store.Tx, w *matrixWorld, r record) error
}

// matrixMutations are all mutations. Those without a type concern the viewer's own account, or name records by their external ids,
// and have tests of their own.
var matrixMutations = map[string]matrixMutation{
	"login": {}, "logout": {}, "sessionsRevokeAll": {}, "passwordResetRequest": {}, "passwordResetComplete": {}, "passwordChange": {},
	"emailChangeRequest": {}, "emailChangeConfirm": {}, "emailChangeCancel": {}, "emailConfirm": {},
	"savedViewCreate": {}, "profileUpdate": {}, "customersUpsert": {}, "customerUsersUpsert": {},
	"sessionRevoke": {typ: "Session", action: "DELETE", input: func(_ *matrixWorld, r record) object { return object{"session": r.id} },
		restore: restoreSession, refusalCode: func(w *matrixWorld, a *matrixViewer, r record) string {
			if a.mayNotActAgainst(w.userOf(r)) {
				return "PERMISSION_DENIED"
			}
			return ""
		}},
	"customerUserCreate": {typ: "Customer", action: "CREATE", input: func(w *matrixWorld, r record) object {
		w.createdCount++
		return object{"email": fmt.Sprintf("made%d@co.example", w.createdCount), "firstName": "M", "lastName": "N", "customer": r.id,
			"enabled": false, "dryRun": true}
	}},
	"customerCreate": {typ: "Customer", action: "CREATE", // below the company
		input: func(w *matrixWorld, r record) object {
			return object{"name": w.newLabel(), "parent": r.id, "dryRun": true}
		},
		customRule: func(a *matrixViewer, r record) bool { return a.mayAct("EDIT", r) }},
	"customerUpdate": {typ: "Customer", action: "EDIT",
		input: func(w *matrixWorld, r record) object { return object{"id": r.id, "name": w.newLabel(), "dryRun": true} }},
	"customerEnable":  {typ: "Customer", action: "EDIT", input: dryRunInput},
	"customerDisable": {typ: "Customer", action: "EDIT", input: dryRunInput},
	"customerDelete": {typ: "Customer", action: "DELETE", input: dryRunInput,
		refusalCode: func(_ *matrixWorld, _ *matrixViewer, r record) string {
			if r.inUse {
				return "HAS_RECORDS"
			}
			return ""
		}},
	"customerGroupCreate": {typ: "CustomerGroup", action: "CREATE", input: func(w *matrixWorld, _ record) object {
		w.createdCount++
		return object{"name": fmt.Sprint("Group ", w.createdCount)}
	}},
	"customerUserAddressCreate": {typ: "CustomerUser", action: "CREATE", input: newAddressInput("customerUser"),
		customRule: func(a *matrixViewer, r record) bool {
			address := r
			address.typ = "CustomerUserAddress"
			return a.mayAct("VIEW", r) && a.mayAct("CREATE", address)
		}},
	"customerAddressCreate": {typ: "Customer", action: "CREATE", input: newAddressInput("customer"),
		customRule: func(a *matrixViewer, r record) bool {
			address := r
			address.typ = "CustomerAddress"
			return a.mayAct("VIEW", r) && a.mayAct("CREATE", address)
		}},
	"customerUserAddressUpdate": {typ: "CustomerUserAddress", action: "EDIT", input: editAddressInput},
	"customerUserAddressDelete": {typ: "CustomerUserAddress", action: "DELETE", input: dryRunInput},
	"customerAddressUpdate":     {typ: "CustomerAddress", action: "EDIT", input: editAddressInput},
	"customerAddressDelete":     {typ: "CustomerAddress", action: "DELETE", input: dryRunInput},
	"customerGroupUpdate": {typ: "CustomerGroup", action: "EDIT",
		input: func(_ *matrixWorld, r record) object { return object{"id": r.id, "taxCode": "T", "dryRun": true} }},
	"customerGroupDelete": {typ: "CustomerGroup", action: "DELETE", input: dryRunInput},
	"websiteCreate": {typ: "Website", action: "CREATE", input: func(w *matrixWorld, _ record) object {
		return object{"name": w.newLabel(), "url": "https://new.example", "defaultRole": "role_1", "guestRole": "role_2",
			"dryRun": true}
	}},
	"websiteUpdate": {typ: "Website", action: "EDIT",
		input: func(w *matrixWorld, r record) object { return object{"id": r.id, "name": w.newLabel(), "dryRun": true} }},
	"settingsUpdate": {typ: "Settings", action: "EDIT",
		input: func(_ *matrixWorld, r record) object {
			return object{"id": r.id, "registrationMode": "OPEN", "dryRun": true}
		}},
	"capabilityCreate": {typ: "Capability", action: "CREATE", input: func(w *matrixWorld, _ record) object {
		return object{"code": strings.ReplaceAll(strings.ToLower(w.newLabel()), " ", "-"), "label": "New", "audience": "STAFF", "dryRun": true}
	}},
	"capabilityUpdate": {typ: "Capability", action: "EDIT",
		input: func(_ *matrixWorld, r record) object { return object{"id": r.id, "label": "New", "dryRun": true} }},
	"capabilityDelete": {typ: "Capability", action: "DELETE", input: dryRunInput, refusalCode: inUseRefusal},
	"savedViewUpdate": {typ: "SavedView", action: "EDIT",
		input: func(_ *matrixWorld, r record) object { return object{"id": r.id, "name": "New", "dryRun": true} }},
	"savedViewDelete": {typ: "SavedView", action: "DELETE", input: dryRunInput},
	"websiteDelete": {typ: "Website", action: "DELETE", input: dryRunInput,
		refusalCode: func(*matrixWorld, *matrixViewer, record) string { return "DEFAULT_REQUIRED" }}, // it is the only one
	"customerUserConfirm": {typ: "CustomerUser", action: "EDIT", input: idInput, needsManagePasswords: true, refusalCode: takeOverRefusal},
	"customerUserDelete": {typ: "CustomerUser", action: "DELETE", input: dryRunInput,
		customRule:  func(a *matrixViewer, r record) bool { return a.mayAct("DELETE", r) || a.isSelf(r) },
		refusalCode: deleteRefusal},
	"customerUserUpdate": {typ: "CustomerUser", action: "EDIT",
		input: func(_ *matrixWorld, r record) object { return object{"id": r.id, "middleName": "X"} }},
	"customerUserEnable":  {typ: "CustomerUser", action: "EDIT", input: idInput, restore: restoreEnabled, refusalCode: enableRefusal},
	"customerUserDisable": {typ: "CustomerUser", action: "EDIT", input: idInput, restore: restoreCustomerUser, refusalCode: disableRefusal},
	"customerUsersEnable": {typ: "CustomerUser", action: "EDIT", input: idsInput, bulk: true, restore: restoreEnabled,
		refusalCode: enableRefusal},
	"customerUsersDisable": {typ: "CustomerUser", action: "EDIT", input: idsInput, bulk: true, restore: restoreCustomerUser,
		refusalCode: disableRefusal},
	"customerUsersDelete": {typ: "CustomerUser", action: "DELETE", bulk: true,
		input:       func(_ *matrixWorld, r record) object { return object{"ids": []string{r.id}, "dryRun": true} },
		customRule:  func(a *matrixViewer, r record) bool { return a.mayAct("DELETE", r) || a.isSelf(r) },
		refusalCode: deleteRefusal},
	"customerUserRolesUpdate": {typ: "CustomerUser", action: "EDIT",
		input: func(_ *matrixWorld, r record) object { return object{"id": r.id, "roles": object{"add": []string{}}} }},
	"customerUsersRolesUpdate": {typ: "CustomerUser", action: "EDIT", bulk: true,
		input: func(_ *matrixWorld, r record) object {
			return object{"ids": []string{r.id}, "roles": object{"add": []string{}}}
		}},
	"customerUserRoleCreate": {typ: "Customer", action: "CREATE", input: func(w *matrixWorld, r record) object {
		return object{"label": w.newLabel(), "customer": r.id, "dryRun": true}
	}},
	"customerUserRoleUpdate": {typ: "CustomerUserRole", action: "EDIT", input: relabelInput, refusalCode: grantRefusal,
		customRule: func(a *matrixViewer, r record) bool {
			// the company gets its own copy
			return a.mayAct("EDIT", r) || !a.staff && r.predefined && a.mayAct("ASSIGN", r) && a.grantedLevel("CustomerUserRole", "CREATE") != "" &&
				!slices.ContainsFunc(r.holders, func(u record) bool {
					return u.company == a.company && !a.isSelf(u) && (!a.mayAct("EDIT", u) || a.mayNotActAgainst(u))
				})
		}},
	"customerUserRoleCopy": {typ: "CustomerUserRole", input: relabelInput, refusalCode: copyRefusal,
		customRule: func(a *matrixViewer, r record) bool { return a.staff || a.mayAct("ASSIGN", r) }},
	"customerUserRoleDelete": {typ: "CustomerUserRole", action: "DELETE", input: dryRunInput, refusalCode: inUseRefusal},
	"staffRoleCreate": {typ: "StaffRole", action: "CREATE",
		input: func(w *matrixWorld, _ record) object { return object{"label": w.newLabel(), "dryRun": true} }},
	"staffRoleUpdate": {typ: "StaffRole", action: "EDIT", input: relabelInput, refusalCode: grantRefusal},
	"staffRoleDelete": {typ: "StaffRole", action: "DELETE", input: dryRunInput, refusalCode: inUseRefusal},
	"staffUserCreate": {typ: "StaffUser", action: "CREATE", input: func(w *matrixWorld, _ record) object {
		w.createdCount++
		return object{"email": fmt.Sprintf("made%d@seller.example", w.createdCount), "firstName": "M", "lastName": "N", "enabled": false,
			"dryRun": true}
	}},
	"staffUserUpdate": {typ: "StaffUser", action: "EDIT", input: func(w *matrixWorld, r record) object {
		return object{"id": r.id, "firstName": w.newLabel(), "dryRun": true}
	}},
	"staffUserEnable":  {typ: "StaffUser", action: "EDIT", input: dryRunInput, refusalCode: enableRefusal},
	"staffUserDisable": {typ: "StaffUser", action: "EDIT", input: dryRunInput, refusalCode: disableRefusal},
	"apiTokenCreate": {typ: "StaffRole", action: "CREATE", input: func(w *matrixWorld, r record) object {
		return object{"name": "Made", "role": r.id, "expiresAt": w.Store.Now().Add(time.Hour), "dryRun": true}
	}},
	"apiTokenRevoke": {typ: "ApiToken", action: "EDIT", input: dryRunInput},
	"apiTokenAdopt": {typ: "ApiToken", action: "EDIT", input: dryRunInput,
		refusalCode: func(_ *matrixWorld, a *matrixViewer, r record) string {
			switch {
			case a.isAPIToken:
				return "PERMISSION_DENIED"
			case r.revoked:
				return "INVALID"
			case a.mayNotGrant(r, 0):
				return "PERMISSION_DENIED"
			}
			return ""
		}},
	"consentCreate": {typ: "Consent", action: "CREATE",
		input: func(w *matrixWorld, _ record) object { return object{"name": w.newLabel(), "dryRun": true} }},
	"consentUpdate": {typ: "Consent", action: "EDIT",
		input: func(w *matrixWorld, r record) object { return object{"id": r.id, "name": w.newLabel(), "dryRun": true} }},
	"consentVersionPublish": {typ: "Consent", action: "EDIT", input: func(_ *matrixWorld, r record) object {
		return object{"consent": r.id, "texts": []object{{"language": "en", "name": "N", "text": "T"}}, "dryRun": true}
	}},
	"consentAccept": {typ: "CustomerUser", input: func(_ *matrixWorld, r record) object {
		return object{"versions": []string{"cver_1"}, "language": "en", "customerUser": r.id, "reason": "R"}
	}, customRule: func(a *matrixViewer, r record) bool {
		level := a.grantedLevel("ConsentAcceptance", "CREATE")
		return level == "ALL" || a.staff && level == "OWN" && slices.Contains(a.servedCompanies, r.company) || !a.staff && a.isSelf(r)
	}, restore: restoreAcceptance},
	"consentWithdraw": {typ: "ConsentAcceptance", action: "EDIT", input: func(_ *matrixWorld, r record) object {
		return object{"id": r.id, "reason": "R"}
	}, restore: restoreAcceptance},
	"jobCancel": {typ: "Job", action: "EDIT", input: idInput, restore: restoreQueuedJob,
		refusalCode: func(_ *matrixWorld, _ *matrixViewer, r record) string {
			if r.ended {
				return "INVALID"
			}
			return ""
		}},

	"customerUserUnlock": {typ: "CustomerUser", action: "EDIT", input: idInput, needsManagePasswords: true, refusalCode: rightsRefusal},
	"customerUserPasswordReset": {typ: "CustomerUser", action: "EDIT", input: idInput, needsManagePasswords: true,
		restore: restoreCustomerUser, refusalCode: passwordResetRefusal},
	"customerUserPasswordSet": {typ: "CustomerUser", action: "EDIT", input: func(_ *matrixWorld, r record) object {
		return object{"id": r.id, "password": "a temporary password"}
	}, needsManagePasswords: true, restore: restoreCustomerUser, refusalCode: func(_ *matrixWorld, _ *matrixViewer, r record) string {
		if r.guest {
			return "GUEST"
		}
		return ""
	}},
	"staffUserPasswordReset": {typ: "StaffUser", action: "EDIT", input: idInput, needsManagePasswords: true, restore: restoreStaffUser,
		refusalCode: passwordResetRefusal},
}

func newAddressInput(owner string) func(*matrixWorld, record) object {
	return func(_ *matrixWorld, r record) object {
		return object{owner: r.id, "company": "C", "street": "S", "city": "C", "postalCode": "10115", "countryCode": "DE", "dryRun": true}
	}
}

func editAddressInput(_ *matrixWorld, r record) object {
	return object{"id": r.id, "company": "C", "street": "Other", "dryRun": true}
}

func idInput(_ *matrixWorld, r record) object { return object{"id": r.id} }

// idsInput names a record in a list of ids.
func idsInput(_ *matrixWorld, r record) object { return object{"ids": []string{r.id}} }

// newLabel returns a label that is not in use.
func (w *matrixWorld) newLabel() string {
	w.createdCount++
	return fmt.Sprint("Label ", w.createdCount)
}

// relabelInput gives a record a new label in a dry run.
func relabelInput(w *matrixWorld, r record) object {
	return object{"id": r.id, "label": w.newLabel(), "dryRun": true}
}

// dryRunInput names a record in a dry run.
func dryRunInput(_ *matrixWorld, r record) object { return object{"id": r.id, "dryRun": true} }

// restoreSession inserts a revoked session again under its old id.
func restoreSession(ctx context.Context, tx *store.Tx, w *matrixWorld, r record) error {
	for _, s := range w.sessions {
		if fmt.Sprintf("sess_%d", s.ID) == r.id {
			create := tx.Session.Create().SetID(s.ID).SetCreatedAt(s.CreatedAt).SetLastUsedAt(s.LastUsedAt).SetExpiresAt(s.ExpiresAt).
				SetTokenDigest(s.TokenDigest)
			return create.SetNillableStaffUserID(s.StaffUserID).SetNillableCustomerUserID(s.CustomerUserID).Exec(ctx)
		}
	}
	return fmt.Errorf("no session %s", r.id)
}

// restoreQueuedJob queues a cancelled job again.
func restoreQueuedJob(ctx context.Context, tx *store.Tx, _ *matrixWorld, r record) error {
	n, _ := authz.Job.ParseID(r.id)
	return tx.Job.UpdateOneID(n).SetState(job.StateQUEUED).Exec(ctx)
}

// restoreAcceptance lets the acceptances of before stand again, and deletes newer ones.
func restoreAcceptance(ctx context.Context, tx *store.Tx, w *matrixWorld, _ record) error {
	last := int64(0)
	for _, r := range w.records {
		if n, ok := authz.ConsentAcceptance.ParseID(r.id); ok {
			last = max(last, n)
		}
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM consent_acceptances WHERE id>?", last); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, "UPDATE consent_acceptances SET withdrawn_at=NULL, ended_at=NULL")
	return err
}

// restoreEnabled restores whether a customer user is enabled.
func restoreEnabled(ctx context.Context, tx *store.Tx, _ *matrixWorld, r record) error {
	n, _ := authz.CustomerUser.ParseID(r.id)
	return tx.CustomerUser.UpdateOneID(n).SetEnabled(!r.disabled).Exec(ctx)
}

// restoreCustomerUser restores a customer user after an operation that ends sessions, and the user's sessions.
func restoreCustomerUser(ctx context.Context, tx *store.Tx, w *matrixWorld, r record) error {
	u := must(tx.CustomerUser.Query().Where(customeruser.Email(r.ownerEmail)).Only(ctx))
	for _, s := range w.sessions {
		if s.CustomerUserID != nil && *s.CustomerUserID == u.ID {
			if err := restoreSession(ctx, tx, w, record{id: fmt.Sprintf("sess_%d", s.ID)}); err != nil {
				return err
			}
		}
	}
	return u.Update().SetEnabled(!r.disabled).SetPasswordResetRequired(false).SetMustChangePassword(false).Exec(ctx)
}

// restoreStaffUser restores a staff user's sessions and clears the required password reset.
func restoreStaffUser(ctx context.Context, tx *store.Tx, w *matrixWorld, r record) error {
	u := must(tx.StaffUser.Query().Where(staffuser.Email(r.ownerEmail)).Only(ctx))
	for _, s := range w.sessions {
		if s.StaffUserID != nil && *s.StaffUserID == u.ID {
			if err := restoreSession(ctx, tx, w, record{id: fmt.Sprintf("sess_%d", s.ID)}); err != nil {
				return err
			}
		}
	}
	return u.Update().SetPasswordResetRequired(false).Exec(ctx)
}

// Every viewer tries every mutation on every record. It succeeds exactly if the access policy allows it. Otherwise it is
// refused. For a hidden record the answer is the same as for a missing one.
func TestMatrixOfMutations(t *testing.T) {
	for _, f := range graph.Schema().Mutation.Fields {
		if _, ok := matrixMutations[f.Name]; !ok {
			t.Errorf("Mutation.%s is missing in the matrix", f.Name)
		}
	}
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		w := newMatrix(t, k)
		w.sessions = k.Store.Client.Session.Query().AllX(testkit.SystemContext())
		for name, op := range matrixMutations {
			if op.typ == "" {
				continue
			}
			tried := 0
			for _, r := range w.records {
				if r.typ != op.typ {
					continue
				}
				for _, a := range w.viewers {
					tried++
					w.checkMutation(t, a, name, op, r)
				}
			}
			if tried == 0 {
				t.Errorf("%s was never tried", name)
			}
		}
		w.checkOutcomes(t)
	})
}

func (w *matrixWorld) checkMutation(t *testing.T, a *matrixViewer, name string, op matrixMutation, r record) {
	t.Helper()
	answer := "userErrors { code path message parameters { name values } }"
	if op.bulk {
		answer = "skipped { errors { code path message parameters { name values } } } " + answer
	}
	document := fmt.Sprintf(`mutation ($in: %sInput!) { %s(input: $in) { %s } }`, strings.ToUpper(name[:1])+name[1:], name, answer)
	input := op.input(w, r)
	promised := w.promisedOperations(t, a, name, r)
	got := w.Do(t, a.token, document, object{"in": input})
	promised.check(t, a, r, got)
	if want, code := w.expectedOutcome(a, accessOf(name), op, r), outcomeOf(got, name); code != want {
		t.Errorf("%s of %s (%s) by %s: %s, want %s\n%s", name, r.id, relationOf(a, r), a.name, code, want, got.Body)
	} else if code == "NOT_FOUND" {
		prefix, _, _ := strings.Cut(r.id, "_")
		for key, v := range input {
			if list, ok := v.([]string); v == r.id || ok && list[0] == r.id {
				input[key] = prefix + "_987654"
			}
		}
		if missing := w.Do(t, a.token, document, object{"in": input}); strings.ReplaceAll(missing.Body, prefix+"_987654", r.id) != got.Body ||
			missing.StatusCode != got.StatusCode {
			t.Errorf("%s shows %s that %s exists: %s, missing: %s", name, a.name, r.id, got.Body, missing.Body)
		}
	} else if code == "done" && op.restore != nil {
		w.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error { return op.restore(ctx, tx, w, r) })
	}
}

// expectedOutcome returns the expected outcome of a try: "done" or an error code.
func (w *matrixWorld) expectedOutcome(a *matrixViewer, permission string, op matrixMutation, r record) string {
	entity, action, hasAction := strings.Cut(permission, ":")
	switch {
	case a.token == "":
		return "UNAUTHENTICATED"
	case hasAction && action == "CREATE" && a.grantedLevel(entity, action) == "",
		hasAction && action != "CREATE" && a.effectiveLevel(entity, action) == "",
		permission == "MANAGE_PASSWORDS" && (!a.staff || !a.capability),
		permission == "CONFIGURE" && !a.configures:
		return "PERMISSION_DENIED"
	case !a.mayAct("VIEW", r):
		return "NOT_FOUND"
	case op.needsManagePasswords && a.staff && !a.capability:
		return "PERMISSION_DENIED"
	case op.customRule != nil:
		if !op.customRule(a, r) {
			return "PERMISSION_DENIED"
		}
	case op.action == "CREATE":
		if !w.mayCreate(a, entity, r.company) {
			return "PERMISSION_DENIED"
		}
	case !a.mayAct(op.action, r):
		return "PERMISSION_DENIED"
	}
	if op.refusalCode != nil && op.refusalCode(w, a, r) != "" {
		return op.refusalCode(w, a, r)
	}
	return "done"
}

// mayCreate reports whether a viewer may create records of an entity in a company.
func (w *matrixWorld) mayCreate(a *matrixViewer, entity string, company int) bool {
	switch a.grantedLevel(entity, "CREATE") {
	case "ALL":
		return true
	case "CUSTOMER_TREE":
		return isBelow(company, a.company)
	case "OWN":
		return slices.Contains(a.servedCompanies, company)
	}
	return false
}

// outcomeOf returns the code of a refusal, or "done".
func outcomeOf(a testkit.Answer, name string) string {
	if len(a.Errors) > 0 {
		return a.Errors[0].Extensions.Code
	}
	errs, _ := a.ValueAt(name + ".userErrors").([]any)
	if skipped, _ := a.ValueAt(name + ".skipped").([]any); len(skipped) > 0 {
		errs = skipped[0].(map[string]any)["errors"].([]any)
	}
	if len(errs) == 0 {
		return "done"
	}
	return fmt.Sprint(errs[0].(map[string]any)["code"])
}
