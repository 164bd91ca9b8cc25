package read

import (
	"maps"

	"buyergraph/ent/migrate"
	"buyergraph/internal/accountstatus"
	"buyergraph/internal/binding"
	"buyergraph/internal/settingsql"

	"github.com/vektah/gqlparser/v2/ast"
)

// BindSchema binds the SDL to the product's tables. Settings that nobody has set have the given values.
// The error names every fault.
func BindSchema(sdl *ast.Schema, defaults settingsql.Defaults) (*binding.Graph, error) {
	all := maps.Clone(overrides)
	maps.Copy(all, settingsOverrides(defaults))
	maps.Copy(all, savedViewOverrides(sdl))
	return binding.Bind(sdl, migrate.Tables, all)
}

// overrides holds what cannot be derived from names, by "Type" and "Type.field".
var overrides = map[string]binding.Override{
	"Activity": {TypesByKind: map[string]string{
		"NOTE": "Note", "EMAIL": "EmailMessage", "EVENT": "CalendarEvent", "SYSTEM": "SystemActivity",
	}},
	"Customer": {SearchColumns: []string{"name_fold"}, NameColumn: "name"},
	"CustomerUser": {
		SearchColumns: []string{"first_name_fold", "last_name_fold", "email_fold"},
		SearchEdge:    "customer",
		OrderColumns:  map[string][]string{"STATUS": {"guest", "enabled", "confirmed", "password_reset_required"}},
	},
	"Order":     {SearchColumns: []string{"identifier_fold", "po_number_fold"}},
	"Quote":     {SearchColumns: []string{"identifier_fold", "po_number_fold", "project_name_fold"}},
	"Rfq":       {SearchColumns: []string{"identifier_fold", "po_number_fold", "project_name_fold"}},
	"StaffUser": {NameColumn: "last_name"},
	"Website":   {NameColumn: "name"},

	"Customer.label":     {InputColumns: []string{"name"}, ValueFunc: computeFunc(appendText)},
	"CustomerUser.label": {InputColumns: []string{"first_name", "last_name"}, ValueFunc: computeFunc(appendFullName)},
	"Order.label":        {InputColumns: []string{"identifier"}, ValueFunc: computeFunc(appendText)},
	"Quote.label":        {InputColumns: []string{"identifier"}, ValueFunc: computeFunc(appendText)},
	"Rfq.label":          {InputColumns: []string{"identifier"}, ValueFunc: computeFunc(appendText)},

	"AuditEntry.changes": {
		SideTableKey: "AuditDiff.entry_id", InputColumns: []string{"entity"}, ValueFunc: batchFunc(visibleChanges),
	},
	"AuditEntry.recordId":                 {IsRecordID: true, ValueFunc: computeFunc(appendRecordID)},
	"Consent.mandatory":                   {SQLExpr: mandatorySomewhereExpr},
	"ConsentVersion.newest":               {SQLExpr: newestVersionExpr},
	"ConsentVersion.text":                 {SQLExpr: defaultTextExpr("text")},
	"ConsentVersion.textDigest":           {SQLExpr: defaultTextExpr("text_digest")},
	"ConsentVersion.texts":                {InputColumns: []string{"id"}, ValueFunc: batchFunc(consentTexts)},
	"CustomerAddress.defaultBilling":      {SQLExpr: "({t}.`default_billing_of` IS NOT NULL)"},
	"CustomerAddress.defaultShipping":     {SQLExpr: "({t}.`default_shipping_of` IS NOT NULL)"},
	"CustomerAddress.formatted":           {InputColumns: formattedColumns, ValueFunc: batchFunc(formattedAddresses)},
	"CustomerAddress.phoneE164":           {InputColumns: []string{"phone", "country_code"}, ValueFunc: computeFunc(appendPhoneE164)},
	"CustomerAddress.primary":             {SQLExpr: "({t}.`primary_of` IS NOT NULL)"},
	"CustomerUser.fullName":               {InputColumns: []string{"first_name", "last_name"}, ValueFunc: computeFunc(appendFullName)},
	"CustomerUser.newEmail":               {SQLExpr: newEmailExpr},
	"CustomerUser.permissions":            {InputColumns: []string{"id"}, ValueFunc: batchFunc(effectiveGrants)},
	"CustomerUser.status":                 {SQLExpr: accountstatus.SQL()},
	"CustomerUserAddress.defaultBilling":  {SQLExpr: "({t}.`default_billing_of` IS NOT NULL)"},
	"CustomerUserAddress.defaultShipping": {SQLExpr: "({t}.`default_shipping_of` IS NOT NULL)"},
	"CustomerUserAddress.formatted":       {InputColumns: formattedColumns, ValueFunc: batchFunc(formattedAddresses)},
	"CustomerUserAddress.phoneE164":       {InputColumns: []string{"phone", "country_code"}, ValueFunc: computeFunc(appendPhoneE164)},
	"CustomerUserAddress.primary":         {SQLExpr: "({t}.`primary_of` IS NOT NULL)"},
	"Query.customerUserRoles":             {ResolverArguments: map[string]string{"assignableTo": "ID"}},
	"Viewer.savedViews":                   {ResolverArguments: map[string]string{"list": "ListName"}},
	"CustomerUserRole.predefined":         {SQLExpr: "({t}.`customer_id` IS NULL)"},
	"Invitation.status":                   {SQLExpr: invitationStatusExpr},
	"JobRow.errors":                       {SQLExpr: "COALESCE({t}.`errors`,'[]')"},
	"JobRow.target":                       {RecordTypes: []string{"CustomerUser"}},
	"JobRow.targetId":                     {IsRecordID: true, ValueFunc: computeFunc(appendRecordID)},
	"StaffUser.newEmail":                  {SQLExpr: newEmailExpr},
	"Website.languages":                   {SQLExpr: "COALESCE({t}.`languages`,'[]')"},
	"Website.origins":                     {SQLExpr: "COALESCE({t}.`origins`,'[]')"},
	"StaffUser.fullName":                  {InputColumns: []string{"first_name", "last_name"}, ValueFunc: computeFunc(appendFullName)},

	// Edges for which several foreign keys come into question.
	"Customer.activities":                {KeyColumn: "activity_links.customer_id"},
	"Customer.attachments":               {KeyColumn: "attachments.customer_id"},
	"Customer.ancestors":                 {Tree: binding.Ancestors},
	"Customer.descendants":               {Tree: binding.Descendants},
	"CustomerUser.activities":            {KeyColumn: "activity_links.customer_user_id"},
	"CustomerUser.assignedQuotes":        {KeyColumn: "quotes_assigned_customer_users.customer_user_id"},
	"CustomerUser.assignedRfqs":          {KeyColumn: "rfqs_assigned_customer_users.customer_user_id"},
	"CustomerUser.attachments":           {KeyColumn: "attachments.customer_user_id"},
	"CustomerUser.authoredActivities":    {KeyColumn: "activities.author_customer_user_id"},
	"CustomerUser.invitations":           {KeyColumn: "invitations.customer_user_id"},
	"CustomerUser.quotes":                {KeyColumn: "quotes.customer_user_id"},
	"CustomerUser.rfqs":                  {KeyColumn: "rfqs.customer_user_id"},
	"CustomerUser.sentInvitations":       {KeyColumn: "invitations.invited_by_customer_user_id"},
	"CustomerUserRole.defaultOfWebsites": {KeyColumn: "websites.default_role_id"},
	"CustomerUserRole.guestOfWebsites":   {KeyColumn: "websites.guest_role_id"},
	"Order.activities":                   {KeyColumn: "activity_links.order_id"},
	"Quote.activities":                   {KeyColumn: "activity_links.quote_id"},
	"Rfq.activities":                     {KeyColumn: "activity_links.rfq_id"},
	"StaffUser.assignedQuotes":           {KeyColumn: "quotes_assigned_staff_users.staff_user_id"},
	"StaffUser.assignedRfqs":             {KeyColumn: "rfqs_assigned_staff_users.staff_user_id"},
	"StaffUser.createdOrders":            {KeyColumn: "orders.created_by_id"},
	"StaffUser.customers":                {KeyColumn: "customers.owner_id"},
	"StaffUser.customerUsers":            {KeyColumn: "customer_users.owner_id"},
	"StaffUser.orders":                   {KeyColumn: "orders.owner_id"},
	"StaffUser.quotes":                   {KeyColumn: "quotes.owner_id"},
	"StaffUser.representedCustomers":     {KeyColumn: "customers_sales_representatives.staff_user_id"},
	"StaffUser.representedCustomerUsers": {KeyColumn: "customer_users_sales_representatives.staff_user_id"},
	"StaffUser.rfqs":                     {KeyColumn: "rfqs.owner_id"},
}

// newEmailExpr is an address that waits for its confirmation, as long as it does.
const newEmailExpr = "(CASE WHEN {t}.`new_email_until`>{now} THEN {t}.`new_email` END)"

// appendText computes a field that is the same text as its input column.
func appendText(b []byte, inputs []Value) []byte { return appendQuoted(b, inputs[0].Text) }
