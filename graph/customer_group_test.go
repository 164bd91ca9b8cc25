package graph_test

import (
	"strings"
	"testing"

	"buyergraph/internal/testkit"
)

func TestCustomerGroupCreate(t *testing.T) {
	const create = `mutation ($in: CustomerGroupCreateInput!) { r: customerGroupCreate(input: $in) { ` +
		`customerGroup { name taxCode externalId version } userErrors { code path } } }`
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		token := k.LoginStaffAdmin(t)
		for _, c := range []struct {
			name string
			in   object
			want string
		}{
			{"all of it", object{"name": "  Gold ", "taxCode": "T", "externalId": "G1"},
				`{"customerGroup":{"name":"Gold","taxCode":"T","externalId":"G1","version":1},"userErrors":[]}`},
			{"the same again", object{"name": "Gold", "externalId": "G1"},
				`{"customerGroup":null,"userErrors":[{"code":"NOT_UNIQUE","path":["input","externalId"]}]}`},
			{"every fault at once", object{"name": " ", "taxCode": strings.Repeat("x", 256)},
				`{"customerGroup":null,"userErrors":[{"code":"REQUIRED","path":["input","name"]},{"code":"TOO_LONG","path":["input","taxCode"]}]}`},
		} {
			if a := k.MustDo(t, token, create, object{"in": c.in}); a.Body != `{"data":{"r":`+c.want+`}}` {
				t.Errorf("%s: %s", c.name, a.Body)
			}
		}
		if n := k.Store.Client.CustomerGroup.Query().CountX(testkit.SystemContext()); n != 1 {
			t.Errorf("%d groups", n)
		}
	})
}
