package audit_test

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

func TestMain(m *testing.M) { testkit.Main(m) }

// An entry names the actor of a change and the way it was made: the actor's own request, an
// API token, or a job that the actor started.
func TestActor(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		request := viewer.WithOrigin(context.Background(), viewer.Origin{RequestID: "R1", IPAddress: "192.0.2.1"})
		staff, amanda := &viewer.Viewer{Kind: viewer.Staff, ID: 7}, &viewer.Viewer{Kind: viewer.CustomerUser, ID: 1}
		editor := &viewer.Viewer{Kind: viewer.Staff, ID: 7,
			Grants: map[string]viewer.Level{"CustomerUser:VIEW": viewer.All, "CustomerUser:EDIT": viewer.All}}
		for name, c := range map[string]struct {
			ctx                        context.Context
			kind                       auditentry.ActorKind
			staff, customerUser, token int64
			request, address           string
			effective                  auditentry.EffectiveActorKind // SYSTEM if empty
		}{
			"nobody": {viewer.AsSystem(context.Background()), auditentry.ActorKindSYSTEM, 0, 0, 0, "", "", ""},
			"staff":  {viewer.AsSystem(viewer.NewContext(request, staff)), auditentry.ActorKindSTAFF, 7, 0, 0, "R1", "192.0.2.1", ""},
			"by own rights": {viewer.NewContext(request, editor), auditentry.ActorKindSTAFF, 7, 0, 0, "R1", "192.0.2.1",
				auditentry.EffectiveActorKindSTAFF},
			"a customer user": {viewer.AsSystem(viewer.NewContext(request, amanda)), auditentry.ActorKindCUSTOMER_USER, 0, 1, 0, "R1", "192.0.2.1",
				""},
			"an API token": {viewer.AsSystem(viewer.NewContext(request, &viewer.Viewer{Kind: viewer.Staff, TokenID: 5})),
				auditentry.ActorKindAPI_TOKEN, 0, 0, 5, "R1", "192.0.2.1", ""},
			"a guest": {viewer.AsSystem(viewer.NewContext(request, &viewer.Viewer{Kind: viewer.Guest})), auditentry.ActorKindGUEST, 0, 0,
				0, "R1", "192.0.2.1", ""},
			"a job for staff": {viewer.OnBehalf(context.Background(), staff, "job_3"), auditentry.ActorKindSTAFF, 7, 0, 0, "job_3", "", ""},
			"a job for a buyer": {viewer.OnBehalf(context.Background(), amanda, "job_4"), auditentry.ActorKindCUSTOMER_USER, 0, 1, 0, "job_4", "",
				""},
			"a job for nobody": {viewer.OnBehalf(context.Background(), nil, "job_5"), auditentry.ActorKindSYSTEM, 0, 0, 0, "job_5", "", ""},
		} {
			err := k.Store.WithTx(c.ctx, func(ctx context.Context, tx *store.Tx) error {
				return tx.CustomerUser.UpdateOneID(1).SetMiddleName(name).Exec(ctx)
			})
			if err != nil {
				t.Fatal(name, err)
			}
			e := k.Store.Client.AuditEntry.Query().Order(ent.Desc(auditentry.FieldID)).FirstX(testkit.SystemContext())
			if e.ActorKind != c.kind || valueOf(e.ActorStaffUserID) != c.staff || valueOf(e.ActorCustomerUserID) != c.customerUser ||
				valueOf(e.APITokenID) != c.token || valueOf(e.RequestID) != c.request || valueOf(e.Address) != c.address ||
				e.EffectiveActorKind != cmp.Or(c.effective, auditentry.EffectiveActorKindSYSTEM) {
				t.Errorf("%s: %v", name, e)
			}
		}
	})
}

func valueOf[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}
