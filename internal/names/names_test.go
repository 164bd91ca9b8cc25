package names_test

import (
	"testing"

	"buyergraph/internal/names"
)

func TestNames(t *testing.T) {
	for _, c := range []struct{ field, name, column string }{
		{"ID", "id", "id"},
		{"Name", "name", "name"},
		{"ExternalID", "externalId", "external_id"},
		{"VatID", "vatId", "vat_id"},
		{"IDPrefix", "idPrefix", "id_prefix"},
		{"IDs", "ids", "ids"},
		{"RoleIDs", "roleIds", "role_ids"},
		{"URL", "url", "url"},
		{"SMTPServerURL", "smtpServerUrl", "smtp_server_url"},
		{"PasswordResetRequired", "passwordResetRequired", "password_reset_required"},
	} {
		if got := names.OfField(c.field); got != c.name {
			t.Errorf("field %s: %s", c.field, got)
		}
		if got := names.OfColumn(c.column); got != c.name {
			t.Errorf("column %s: %s", c.column, got)
		}
		if got := names.ToColumn(c.name); got != c.column {
			t.Errorf("name %s: %s", c.name, got)
		}
	}
}
