package hooks_test

import (
	"cmp"
	"context"
	"testing"

	"buyergraph/ent"
	"buyergraph/ent/auditentry"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
	"buyergraph/internal/viewer"
)

// An entry names who is behind a change, and through what: his own request, a machine's
// token, or a job that he asked for.
func TestActor(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		k.Shop(t)
		request := viewer.WithOrigin(context.Background(), viewer.Origin{RequestID: "R1", Address: "192.0.2.1"})
		staff, amanda := &viewer.Viewer{Kind: viewer.Staff, ID: 7}, &viewer.Viewer{Kind: viewer.CustomerUser, ID: 1}
		able := &viewer.Viewer{Kind: viewer.Staff, ID: 7, Grants: map[string]viewer.Level{"CustomerUser:VIEW": viewer.All, "CustomerUser:EDIT": viewer.All}}
		for name, c := range map[string]struct {
			ctx                        context.Context
			kind                       auditentry.ActorKind
			staff, customerUser, token int64
			request, address           string
			effective                  auditentry.EffectiveActorKind // the product's where none is named
		}{
			"nobody":            {viewer.AsSystem(context.Background()), auditentry.ActorKindSYSTEM, 0, 0, 0, "", "", ""},
			"staff":             {viewer.AsSystem(viewer.With(request, staff)), auditentry.ActorKindSTAFF, 7, 0, 0, "R1", "192.0.2.1", ""},
			"by his own rights": {viewer.With(request, able), auditentry.ActorKindSTAFF, 7, 0, 0, "R1", "192.0.2.1", auditentry.EffectiveActorKindSTAFF},
			"a customer user":   {viewer.AsSystem(viewer.With(request, amanda)), auditentry.ActorKindCUSTOMER_USER, 0, 1, 0, "R1", "192.0.2.1", ""},
			"a machine":         {viewer.AsSystem(viewer.With(request, &viewer.Viewer{Kind: viewer.Staff, TokenID: 5})), auditentry.ActorKindAPI_TOKEN, 0, 0, 5, "R1", "192.0.2.1", ""},
			"a guest":           {viewer.AsSystem(viewer.With(request, &viewer.Viewer{Kind: viewer.Guest})), auditentry.ActorKindGUEST, 0, 0, 0, "R1", "192.0.2.1", ""},
			"a job for staff":   {viewer.OnBehalf(context.Background(), staff, "job_3"), auditentry.ActorKindSTAFF, 7, 0, 0, "job_3", "", ""},
			"a job for a buyer": {viewer.OnBehalf(context.Background(), amanda, "job_4"), auditentry.ActorKindCUSTOMER_USER, 0, 1, 0, "job_4", "", ""},
			"a job for nobody":  {viewer.OnBehalf(context.Background(), nil, "job_5"), auditentry.ActorKindSYSTEM, 0, 0, 0, "job_5", "", ""},
		} {
			err := k.Store.WithTx(c.ctx, func(ctx context.Context, tx *store.Tx) error {
				return tx.CustomerUser.UpdateOneID(1).SetMiddleName(name).Exec(ctx)
			})
			if err != nil {
				t.Fatal(name, err)
			}
			e := k.Store.Client.AuditEntry.Query().Order(ent.Desc(auditentry.FieldID)).FirstX(testkit.System())
			if e.ActorKind != c.kind || is(e.ActorStaffUserID) != c.staff || is(e.ActorCustomerUserID) != c.customerUser || is(e.APITokenID) != c.token || is(e.RequestID) != c.request || is(e.Address) != c.address || e.EffectiveActorKind != cmp.Or(c.effective, auditentry.EffectiveActorKindSYSTEM) {
				t.Errorf("%s: %v", name, e)
			}
		}
	})
}

func is[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}
