package binding_test

import (
	"maps"
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
			maker: Maker!
			names: [String!] 
			consents: ConsentConnection!
		}
		interface Maker { id: ID! }
		type StaffUser implements Node & Maker { id: ID! }
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
		"WebsiteOrderField.WINGS: no column", "WebsiteFilter.url.contains: contains needs a folded column",
		"WebsiteFilter.nose: there is no such field", "WebsiteFilter.orders: must be a OrderListFilter",
		"WebsiteFilter.horn: an interface, a value or a computed",
		"Website.maker: no column websites.staff_user_id", "Website.maker: a policy may hide it", "Website.names: no column websites.names",
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

// soundSDL has no fault.
const soundSDL = `
	directive @access(permission: String!) on FIELD_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE | ARGUMENT_DEFINITION
	scalar DateTime
	scalar Money
	interface Node { id: ID! viewerCan: [Action!]! }
	enum Action { VIEW EDIT DELETE ASSIGN }
	type Query {
		customers(first: Int, last: Int, after: String, before: String, filter: CustomerFilter, orderBy: [CustomerOrder!],
			search: String): CustomerConnection!
	}
	type Mutation { customersCount: Int @access(permission: "STAFF") }
	type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
	enum OrderDirection { ASC DESC }

	type Customer implements Node {
		id: ID!
		viewerCan: [Action!]!
		name: String!
		vatId: String
		internalRating: Int
		enabled: Boolean!
		createdAt: DateTime!
		parent: Customer
		children(first: Int): CustomerConnection!
		invitations: InvitationConnection!
		activities: ActivityConnection!
		history: AuditEntryConnection!
	}
	type CustomerConnection { edges: [CustomerEdge!]! nodes: [Customer!]! pageInfo: PageInfo! totalCount: Int!
		facets(by: [CustomerFacet!]!): [Facet!]! }
	enum CustomerFacet { ENABLED PARENT }
	type Facet { by: String! values: [FacetValue!]! truncated: Boolean! }
	type FacetValue { value: String label: String! count: Int! }
	type CustomerEdge { node: Customer! cursor: String! }
	input CustomerFilter {
		id: IDFilter
		name: StringFilter
		vatId: ExactStringFilter
		internalRating: IntFilter
		enabled: BooleanFilter
		parent: CustomerFilter
		invitations: InvitationListFilter
		subtreeOf: ID
		and: [CustomerFilter!]
		or: [CustomerFilter!]
		not: CustomerFilter
	}
	input CustomerListFilter { some: CustomerFilter none: CustomerFilter }
	input CustomerOrder { field: CustomerOrderField! direction: OrderDirection = ASC }
	enum CustomerOrderField { ID NAME CREATED_AT }
	input IDFilter { eq: ID in: [ID!] }
	input StringFilter { eq: String neq: String in: [String!] notIn: [String!] contains: String startsWith: String isNull: Boolean }
	input ExactStringFilter { eq: String isNull: Boolean }
	input IntFilter { eq: Int gt: Int gte: Int lt: Int lte: Int }
	input BooleanFilter { eq: Boolean }

	type Invitation implements Node { id: ID! viewerCan: [Action!]! status: InvitationStatus! }
	enum InvitationStatus { PENDING ACCEPTED REVOKED EXPIRED }
	type InvitationConnection { nodes: [Invitation!]! }
	input InvitationFilter { status: InvitationStatusFilter }
	input InvitationStatusFilter { eq: InvitationStatus }
	input InvitationListFilter { some: InvitationFilter none: InvitationFilter }
	enum InvitationOrderField { ID }

	interface Activity implements Node { id: ID! viewerCan: [Action!]! visibility: Visibility! kind: ActivityKind! }
	type Note implements Node & Activity { id: ID! viewerCan: [Action!]! visibility: Visibility! kind: ActivityKind! }
	type Email implements Node & Activity { id: ID! viewerCan: [Action!]! visibility: Visibility! kind: ActivityKind! }
	type Event implements Node & Activity { id: ID! viewerCan: [Action!]! visibility: Visibility! kind: ActivityKind! }
	type System implements Node & Activity { id: ID! viewerCan: [Action!]! visibility: Visibility! kind: ActivityKind! }
	enum Visibility { INTERNAL SHARED }
	enum ActivityKind { NOTE EMAIL EVENT SYSTEM }
	type ActivityConnection { nodes: [Activity!]! }
	input ActivityFilter { id: IDFilter }
	enum ActivityOrderField { ID }

	type AuditEntry implements Node { id: ID! viewerCan: [Action!]! recordId: ID entity: Entity! }
	enum Entity { CUSTOMER CUSTOMER_USER }
	type AuditEntryConnection { nodes: [AuditEntry!]! }
	input AuditEntryFilter { recordId: IDFilter }
	input AuditEntryListFilter { some: AuditEntryFilter none: AuditEntryFilter }
	enum AuditEntryOrderField { ID }`

// soundOverrides returns overrides for soundSDL. They have no fault with soundKinds and the search column name_fold.
func soundOverrides(activityTypes map[string]string, searchColumns ...string) map[string]binding.Override {
	return map[string]binding.Override{
		"Activity":            {TypesByKind: activityTypes},
		"Customer":            {SearchColumns: searchColumns, NameColumn: "name"},
		"Customer.activities": {KeyColumn: "activity_links.customer_id"},
		"AuditEntry.recordId": {IsRecordID: true},
		"Invitation.status":   {SQLExpr: "CASE WHEN {t}.`status`='PENDING' THEN 'EXPIRED' ELSE {t}.`status` END"},
	}
}

var soundKinds = map[string]string{"NOTE": "Note", "EMAIL": "Email", "EVENT": "Event", "SYSTEM": "System"}

func bindFaults(t *testing.T, sdl string, overrides map[string]binding.Override) string {
	t.Helper()
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "test", Input: sdl})
	if err != nil {
		t.Fatal(err)
	}
	if _, bindErr := binding.Bind(schema, migrate.Tables, overrides); bindErr != nil {
		return bindErr.Error()
	}
	return ""
}

// A name that the engine would never look up is a fault with its coordinate.
func TestBindRefusesUnknownNames(t *testing.T) {
	if faults := bindFaults(t, soundSDL, soundOverrides(soundKinds, "name_fold")); faults != "" {
		t.Fatal(faults)
	}
	for _, c := range []struct{ old, new, want string }{
		{"startsWith: String", "startsWith: String matches: String", "CustomerFilter.name.matches: the engine does not write this operator"},
		{"ExactStringFilter { eq: String", "ExactStringFilter { contains: String", "CustomerFilter.vatId.contains: contains needs a folded"},
		{"ExactStringFilter { eq: String", "ExactStringFilter { startsWith: String",
			"CustomerFilter.vatId.startsWith: startsWith needs a folded"},
		{"ExactStringFilter { eq: String", "ExactStringFilter { gt: String", "CustomerFilter.vatId.gt: the engine does not write this operator"},
		{"IntFilter { eq: Int", "IntFilter { contains: String", "CustomerFilter.internalRating.contains: contains needs"},
		{"BooleanFilter { eq: Boolean", "BooleanFilter { lt: Boolean", "CustomerFilter.enabled.lt: the engine does not write this operator"},
		{"AuditEntryFilter { recordId: IDFilter", "AuditEntryFilter { recordId: NoIDFilter } input NoIDFilter { isNull: Boolean",
			"AuditEntryFilter.recordId.isNull: the engine does not write this operator"},
		{"eq: Int gt", "eq: String gt", "CustomerFilter.internalRating.eq: must be a Int, not String"},
		{"notIn: [String!]", "notIn: String", "CustomerFilter.name.notIn: must be a [String!], not String"},
		{"startsWith: String isNull: Boolean", "startsWith: String isNull: String", "CustomerFilter.name.isNull: must be a Boolean"},
		{"startsWith: String isNull", `startsWith: String @access(permission: "STAFF") isNull`,
			"CustomerFilter.name.startsWith: the engine does not know @access"},
		{"enabled: BooleanFilter", "enabled: Boolean", "CustomerFilter.enabled: must be an input with operators"},
		{"enabled: BooleanFilter", "enabled: [BooleanFilter!]", "CustomerFilter.enabled: must be an input with operators"},
		{"enabled: BooleanFilter", `enabled: BooleanFilter @access(permission: "STAFF")`,
			"CustomerFilter.enabled: the engine does not know @access"},
		{"enabled: BooleanFilter", "viewerCan: IDFilter", "CustomerFilter.viewerCan: an interface, a value or a computed field"},
		{"enabled: BooleanFilter", "disabled: BooleanFilter", "CustomerFilter.disabled: there is no such field"},
		{"parent: CustomerFilter", "parent: CustomerListFilter", "CustomerFilter.parent: must be a CustomerFilter"},
		{"invitations: InvitationListFilter", "invitations: InvitationFilter", "CustomerFilter.invitations: must be a InvitationListFilter"},
		{"invitations: InvitationListFilter", "history: AuditEntryListFilter", "CustomerFilter.history: rows that name a record of any entity"},
		{"subtreeOf: ID", "subtreeOf: [ID!]", "CustomerFilter.subtreeOf: must be a ID"},
		{"status: InvitationStatusFilter", "subtreeOf: ID", "InvitationFilter.subtreeOf: there is no such field"},
		{"and: [CustomerFilter!]", "and: CustomerFilter", "CustomerFilter.and: must be a [CustomerFilter!]"},
		{"or: [CustomerFilter!]", "or: [InvitationFilter!]", "CustomerFilter.or: must be a [CustomerFilter!]"},
		{"not: CustomerFilter", "not: InvitationFilter", "CustomerFilter.not: must be a CustomerFilter"},
		{"not: CustomerFilter", "xor: CustomerFilter", "CustomerFilter.xor: there is no such field"},
		{"InvitationListFilter { some: InvitationFilter", "InvitationListFilter { every: InvitationFilter",
			"InvitationListFilter.every: the engine does not know this field"},
		{"InvitationListFilter { some: InvitationFilter", "InvitationListFilter { some: CustomerFilter",
			"InvitationListFilter.some: must be a InvitationFilter"},
		{"direction: OrderDirection = ASC", "direction: OrderDirection = ASC nulls: String", "CustomerOrder.nulls: the engine does not know"},
		{"direction: OrderDirection = ASC", "direction: String", "CustomerOrder.direction: must be a OrderDirection"},
		{"CUSTOMER CUSTOMER_USER", "CUSTOMER UNICORN", "Entity.UNICORN: the engine does not know this value"},
		{"ASC DESC", "ASC DESC RANDOM", "OrderDirection.RANDOM: the engine does not know this value"},
		{"ID NAME CREATED_AT", "ID NAME AGE", "CustomerOrderField.AGE: no column customers.age"},
		{"ID NAME CREATED_AT", "ID NAME UPDATED_AT", "CustomerOrderField.UPDATED_AT: no field of Customer shows this column"},
		{"ID NAME CREATED_AT", "ID NAME VAT_ID", "CustomerOrderField.VAT_ID: no index begins with customers.vat_id"},
		{"ID NAME CREATED_AT", `ID NAME CREATED_AT @access(permission: "STAFF")`,
			"CustomerOrderField.CREATED_AT: the engine does not know @access"},
		{"ID NAME CREATED_AT", "ID NAME ENABLED", "CustomerOrderField.ENABLED: no index begins with customers.enabled"},
		{"ID NAME CREATED_AT", "ID NAME PARENT_NAME", "CustomerOrderField.PARENT_NAME: no index of customers.parent_id alone"},
		{"customers(first: Int", "customers(offset: Int, first: Int", "Query.customers(offset:): the engine does not know this argument"},
		{"customers(first: Int", "customers(first: String", "Query.customers(first:): must be a Int"},
		{"customers(first: Int", `customers(first: Int @access(permission: "STAFF")`,
			"Query.customers(first:): the engine does not know @access"},
		{"children(first: Int", "children(skip: Int", "Customer.children(skip:): the engine does not know this argument"},
		{"invitations: InvitationConnection!", "invitations(search: String): InvitationConnection!",
			"Customer.invitations(search:): the engine does"},
		{"vatId: String", "vatId(masked: Boolean): String", "Customer.vatId(masked:): the engine reads arguments of connections only"},
		{"pageInfo: PageInfo!", "pageInfo: PageInfo! rank: Int", "CustomerConnection.rank: the engine does not know this field"},
		{"type InvitationConnection {", "type InvitationConnection { facets(by: String): [Facet!]!",
			"InvitationConnection.facets: the engine does not know this field"},
		{"facets(by: [CustomerFacet!]!)", "facets(by: CustomerFacet)", "CustomerConnection.facets(by:): must be a [CustomerFacet!]!"},
		{"facets(by: [CustomerFacet!]!)", "facets(of: [CustomerFacet!]!)",
			"CustomerConnection.facets(of:): the engine does not know this argument"},
		{"ENABLED PARENT", "ENABLED PARENT AGE", "CustomerFacet.AGE: there is no such field to count by"},
		{"ENABLED PARENT", "ENABLED PARENT NAME", "CustomerFacet.NAME: the engine does not count by this field"},
		{"ENABLED PARENT", "ENABLED PARENT INVITATION", "CustomerFacet.INVITATION: the engine does not count by this field"},
		{"truncated: Boolean!", "truncated: Boolean! more: Int", "Facet.more: the engine does not know this field"},
		{"value: String label", "value: Int label", "FacetValue.value: must be a String, not Int"},
		{"pageInfo: PageInfo!", "pageInfo: String", "CustomerConnection.pageInfo: must be a PageInfo!"},
		{"pageInfo: PageInfo!", "pageInfo(deep: Int): PageInfo!", "CustomerConnection.pageInfo(deep:): the engine does not know this argument"},
		{"pageInfo: PageInfo!", `pageInfo: PageInfo! @access(permission: "STAFF")`,
			"CustomerConnection.pageInfo: the engine does not know @access"},
		{"cursor: String!", "cursor: String! rank: Int", "CustomerEdge.rank: the engine does not know this field"},
		{"endCursor: String", "endCursor: String page: Int", "PageInfo.page: the engine does not know this field"},
		{`"STAFF"`, `"ASTRONAUT"`, "Mutation.customersCount: @access names no permission: ASTRONAUT"},
		{"vatId: String", `vatId: String @access(permission: "Customer:FLY")`, "Customer.vatId: @access needs a known permission"},
		{"vatId: String", "vatId: [String!]", "Customer.vatId: a string column behind values"},
		{"vatId: String", "vatId: Money", "Customer.vatId: the engine does not know the type Money"},
		{"internalRating: Int\n", "internalRating: String\n", "Customer.internalRating: a int column behind String"},
		{"REVOKED EXPIRED", "REVOKED", "Invitation.status: InvitationStatus lacks the value EXPIRED"},
		{"REVOKED EXPIRED", "REVOKED EXPIRED FROZEN", "InvitationStatus.FROZEN: the engine does not know this value"},
		{"INTERNAL SHARED", "INTERNAL", "visibility: Visibility lacks the value SHARED"},
		{"INTERNAL SHARED", "INTERNAL SHARED SECRET", "Visibility.SECRET: the engine does not know this value"},
		{"vatId: String", "vatId: Visibility", "Customer.vatId: a column without a list of values behind the enum Visibility"},
	} {
		if strings.Count(soundSDL, c.old) == 0 {
			t.Fatalf("the SDL has no %s", c.old)
		}
		checkFault(t, bindFaults(t, strings.Replace(soundSDL, c.old, c.new, 1), soundOverrides(soundKinds, "name_fold")), c.want)
	}
	for _, c := range []struct{ kind, typ, searchColumn, want string }{
		{"NOTE", "", "name_fold", "Activity: no type for the kind NOTE"},
		{"NOTE", "Memo", "name_fold", "Memo: the type of the kind NOTE is no Activity"},
		{"NOTE", "Invitation", "name_fold", "Invitation: the type of the kind NOTE is no Activity"},
		{"CALL", "Note", "name_fold", "Activity: there is no kind CALL"},
		{"NOTE", "Note", "name", "Customer: search needs folded columns, not name"},
	} {
		kinds := maps.Clone(soundKinds)
		kinds[c.kind] = c.typ
		checkFault(t, bindFaults(t, soundSDL, soundOverrides(kinds, c.searchColumn)), c.want)
	}
	for _, c := range []struct {
		name     string
		override binding.Override
		want     string
	}{
		{"Invitation", binding.Override{SearchColumns: []string{"email_fold"}}, "Invitation: search needs a table of words"},
		{"Invitation", binding.Override{SearchEdge: "company"}, "Invitation: search needs the edge company"},
		{"Customer", binding.Override{OrderColumns: map[string][]string{"NAME": {"name", "vat_id"}}},
			"CustomerOrderField.NAME: no index begins with customers.name_fold"},
		{"Customer", binding.Override{OrderColumns: map[string][]string{"NAME": {"name", "title"}}},
			"CustomerOrderField.NAME: no column customers.title"},
		{"Customer.vatId", binding.Override{SideTableKey: "AuditDiff.entry_id"}, "Customer.vatId: no column audit_diffs.vat_id"},
		{"Customer.vatId", binding.Override{SideTableKey: "AuditDiff.salt"}, "Customer.vatId: audit_diffs.salt must be unique"},
		{"Customer.vatId", binding.Override{SideTableKey: "Dragon.salt"}, "Customer.vatId: no entity Dragon"},
	} {
		overrides := soundOverrides(soundKinds, "name_fold")
		overrides[c.name] = c.override
		checkFault(t, bindFaults(t, soundSDL, overrides), c.want)
	}
}

// checkFault checks that the wanted fault is reported, and few others that follow from it.
func checkFault(t *testing.T, faults, want string) {
	t.Helper()
	if !strings.Contains(faults, want) || strings.Count(faults, "\n") > 5 {
		t.Errorf("want %s, got\n%s", want, faults)
	}
}
