package binding_test

import (
	"strings"
	"testing"

	"buyergraph/ent/migrate"
	"buyergraph/internal/binding"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// Bind reports every fault of a schema at once.
func TestBindReportsEveryFault(t *testing.T) {
	sdl := gqlparser.MustLoadSchema(&ast.Source{Name: "faulty", Input: `
		directive @access(permission: String!) on FIELD_DEFINITION
		directive @shout on FIELD_DEFINITION
		interface Node { id: ID! }
		type Query { node: Node }
		type Unicorn implements Node { id: ID! }
		type Setting implements Node { id: ID! }
		type Website implements Node {
			id: ID!
			name: String!
			wings: Int
			enabled: String
			redirectPath: String!
			defaultRole: CustomerUserRole!
			url: String @shout
			default: Boolean! @access(permission: "STAFF")
			horn: String
			externalId: String @access(permission: "ASTRONAUT")
			createdAt: Boolean
			orders: OrderConnection!
			maker: Maker
			names: [String!] 
			consents: ConsentConnection!
		}
		union Maker = StaffUser
		type StaffUser implements Node { id: ID! }
		enum WebsiteOrderField { ID NAME URL EXTERNAL_ID REDIRECT_PATH WINGS }
		input Text { eq: String contains: String }
		input WebsiteFilter { name: Text url: Text nose: Text orders: Text horn: Text defaultRole: Text }
		type CustomerUserRole implements Node { id: ID! }
		type Consent implements Node { id: ID! }
		enum ConsentOrderField { ID }
		type Order implements Node { id: ID! }
		enum OrderOrderField { ID }
		type OrderConnection { nodes: [Order!]! }
		type ConsentConnection { nodes: [Consent!]! }
	`})
	_, err := binding.Bind(sdl, migrate.Tables, map[string]binding.Override{
		"Website.horn":  {InputColumns: []string{"horns"}, ValueFunc: true},
		"Website.tail":  {SQLExpr: "1"},
		"Dragon.colour": {SQLExpr: "1"},
	})
	if err == nil {
		t.Fatal("no fault")
	}
	for _, want := range []string{
		"Unicorn: no entity", "Setting: no entity with an id prefix", "Website.wings: no column websites.wings",
		"Website.enabled: no column", "Website.redirectPath: a nullable column behind a non-null field",
		"Website.defaultRole: a policy may hide it", "Website.url: the engine does not know @shout",
		"Website.default: @access needs a known permission and a nullable field", "Website.externalId: @access needs",
		"Website.horn: no column websites.horns", "Website.createdAt: a time.Time column behind Boolean",
		"Website.consents: 0 ways from consents to websites", "CustomerUserRole: no enum CustomerUserRoleOrderField",
		"WebsiteOrderField.URL: no index begins with websites.url", "WebsiteOrderField.REDIRECT_PATH: no index",
		"WebsiteOrderField.WINGS: no column", "WebsiteFilter.url: contains needs a folded column",
		"WebsiteFilter.nose: there is no such field", "WebsiteFilter.orders: must be a OrderListFilter",
		"WebsiteFilter.horn: a union, a value or a computed",
		"Website.maker: no column websites.staff_user_id", "Website.names: no column websites.names",
		"WebsiteFilter.defaultRole: must be a CustomerUserRoleFilter", "Consent: no input ConsentFilter",
		"override of Website.tail", "override of Dragon.colour",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("not named: %s", want)
		}
	}
	for _, valid := range []string{"Website.name", "Website.orders", "WebsiteOrderField.NAME", "WebsiteFilter.name"} {
		if strings.Contains(err.Error(), valid+":") {
			t.Errorf("%s is no fault", valid)
		}
	}
	if t.Failed() {
		t.Log(err)
	}
}
