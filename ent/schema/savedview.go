package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// SavedView is what a user keeps of a list: its filter, search, order and columns.
type SavedView struct{ ent.Schema }

// Mixin returns the mixins of SavedView.
func (SavedView) Mixin() []ent.Mixin { return []ent.Mixin{Record{}} }

// Fields returns the fields of SavedView.
func (SavedView) Fields() []ent.Field {
	return joinFields(
		foldedLine("name", text.LineUpTo(255)),
		enumField("list", "CUSTOMER_USERS", "CUSTOMERS", "CUSTOMER_GROUPS", "CUSTOMER_USER_ROLES", "RFQS", "QUOTES", "ORDERS",
			"ACTIVITIES", "INVITATIONS", "WEBSITES", "CONSENTS", "CAPABILITIES", "STAFF_USERS", "STAFF_ROLES", "API_TOKENS", "JOBS",
			"AUDIT_ENTRIES", "LOGIN_ATTEMPTS").immutable(),
		optionalText("filter"), // JSON
		optionalLine("search", 255),
		optionalText("order_by"), // JSON
		jsonList("columns", []string{}),
		boolean("shared", false),
		foreignKey("owner_staff_user_id").nullable(),
		foreignKey("owner_customer_user_id").nullable(),
	)
}

// Edges returns the edges of SavedView.
func (SavedView) Edges() []ent.Edge {
	return []ent.Edge{
		optionalParentEdge("owner_staff_user", StaffUser.Type, "owner_staff_user_id"),
		optionalParentEdge("owner_customer_user", CustomerUser.Type, "owner_customer_user_id"),
	}
}

// Indexes returns the indexes for the lists of SavedView.
func (SavedView) Indexes() []ent.Index {
	return indexesOn(
		[]string{"name_fold"},
		[]string{"created_at"},
		[]string{"owner_staff_user_id", "list"},
		[]string{"owner_customer_user_id", "list"},
	)
}
