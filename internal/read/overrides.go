package read

import (
	"buyergraph/ent/migrate"
	"buyergraph/internal/authz"
	"buyergraph/internal/binding"

	"github.com/vektah/gqlparser/v2/ast"
)

// Default binds the SDL to the product's tables.
func Default(sdl *ast.Schema) (*binding.Graph, error) {
	return binding.Bind(sdl, migrate.Tables, overrides)
}

// status names the first thing that stands between a user and signing in.
const status = "CASE WHEN {t}.`guest` THEN 'GUEST' WHEN NOT {t}.`enabled` THEN 'DISABLED' WHEN NOT {t}.`confirmed` THEN 'UNCONFIRMED'" +
	" WHEN {t}.`password_reset_required` THEN 'PASSWORD_RESET_REQUIRED' WHEN {t}.`locked_until`>{now} THEN 'LOCKED' ELSE 'ACTIVE' END"

// waiting is an invitation's status: that it has expired is nowhere written down.
const waiting = "CASE WHEN {t}.`status`='PENDING' AND {t}.`expires_at`<={now} THEN 'EXPIRED' ELSE {t}.`status` END"

// overrides are what names cannot say.
var overrides = map[string]binding.Override{
	"Activity":     {Kinds: map[string]string{"NOTE": "Note", "EMAIL": "EmailMessage", "EVENT": "CalendarEvent", "SYSTEM": "SystemActivity"}},
	"Customer":     {Search: []string{"name_fold"}},
	"CustomerUser": {Search: []string{"first_name_fold", "last_name_fold", "email_fold"}},

	"AuditEntry.changes":                  {Part: "AuditDiff.entry_id", Inputs: []string{"entity"}, Code: batch(shown)},
	"AuditEntry.recordId":                 {Record: true, Code: compute(record)},
	"CustomerAddress.defaultBilling":      {Expr: "({t}.`default_billing_of` IS NOT NULL)"},
	"CustomerAddress.defaultShipping":     {Expr: "({t}.`default_shipping_of` IS NOT NULL)"},
	"CustomerAddress.primary":             {Expr: "({t}.`primary_of` IS NOT NULL)"},
	"CustomerUser.fullName":               {Inputs: []string{"first_name", "last_name"}, Code: compute(fullName)},
	"CustomerUser.permissions":            {Inputs: []string{"id"}, Code: batch(granted)},
	"CustomerUser.status":                 {Expr: status},
	"CustomerUserAddress.defaultBilling":  {Expr: "({t}.`default_billing_of` IS NOT NULL)"},
	"CustomerUserAddress.defaultShipping": {Expr: "({t}.`default_shipping_of` IS NOT NULL)"},
	"CustomerUserAddress.primary":         {Expr: "({t}.`primary_of` IS NOT NULL)"},
	"CustomerUserRole.predefined":         {Expr: "({t}.`customer_id` IS NULL)"},
	"Invitation.status":                   {Expr: waiting},
	"StaffUser.fullName":                  {Inputs: []string{"first_name", "last_name"}, Code: compute(fullName)},

	// Edges that several foreign keys could be.
	"Customer.activities":                {Key: "activity_links.customer_id"},
	"Customer.attachments":               {Key: "attachments.customer_id"},
	"CustomerUser.activities":            {Key: "activity_links.customer_user_id"},
	"CustomerUser.assignedQuotes":        {Key: "quotes_assigned_customer_users.customer_user_id"},
	"CustomerUser.assignedRfqs":          {Key: "rfqs_assigned_customer_users.customer_user_id"},
	"CustomerUser.attachments":           {Key: "attachments.customer_user_id"},
	"CustomerUser.authoredActivities":    {Key: "activities.author_customer_user_id"},
	"CustomerUser.invitations":           {Key: "invitations.customer_user_id"},
	"CustomerUser.quotes":                {Key: "quotes.customer_user_id"},
	"CustomerUser.rfqs":                  {Key: "rfqs.customer_user_id"},
	"CustomerUser.sentInvitations":       {Key: "invitations.invited_by_customer_user_id"},
	"CustomerUserRole.defaultOfWebsites": {Key: "websites.default_role_id"},
	"CustomerUserRole.guestOfWebsites":   {Key: "websites.guest_role_id"},
	"Order.activities":                   {Key: "activity_links.order_id"},
	"Quote.activities":                   {Key: "activity_links.quote_id"},
	"Rfq.activities":                     {Key: "activity_links.rfq_id"},
	"StaffUser.assignedQuotes":           {Key: "quotes_assigned_staff_users.staff_user_id"},
	"StaffUser.assignedRfqs":             {Key: "rfqs_assigned_staff_users.staff_user_id"},
	"StaffUser.createdOrders":            {Key: "orders.created_by_id"},
	"StaffUser.customers":                {Key: "customers.owner_id"},
	"StaffUser.customerUsers":            {Key: "customer_users.owner_id"},
	"StaffUser.orders":                   {Key: "orders.owner_id"},
	"StaffUser.quotes":                   {Key: "quotes.owner_id"},
	"StaffUser.representedCustomers":     {Key: "customers_sales_representatives.staff_user_id"},
	"StaffUser.representedCustomerUsers": {Key: "customer_users_sales_representatives.staff_user_id"},
	"StaffUser.rfqs":                     {Key: "rfqs.owner_id"},
}

func fullName(b []byte, v []Value) []byte {
	var name [128]byte
	return quoted(b, append(append(append(name[:0], v[0].Text...), ' '), v[1].Text...))
}

// record is the id of what an audit entry is about; null for what no node shows.
func record(b []byte, v []Value) []byte {
	e := authz.ByName(string(v[0].Text))
	if e == nil || e.Prefix == "" {
		return append(b, "null"...)
	}
	return quoted(b, e.ID(v[1].N))
}
