package read

import (
	"buyergraph/ent/migrate"

	"github.com/vektah/gqlparser/v2/ast"
)

// Default binds the SDL to the product's tables.
func Default(sdl *ast.Schema) (*Graph, error) { return Bind(sdl, migrate.Tables, overrides) }

// status names the first thing that stands between a user and signing in.
const status = "CASE WHEN {t}.`guest` THEN 'GUEST' WHEN NOT {t}.`enabled` THEN 'DISABLED' WHEN NOT {t}.`confirmed` THEN 'UNCONFIRMED'" +
	" WHEN {t}.`password_reset_required` THEN 'PASSWORD_RESET_REQUIRED' WHEN {t}.`locked_until`>{now} THEN 'LOCKED' ELSE 'ACTIVE' END"

// overrides are what names cannot say.
var overrides = map[string]Override{
	"CustomerUser.status":                 {Expr: status},
	"CustomerUser.fullName":               {Inputs: []string{"first_name", "last_name"}, Compute: fullName},
	"StaffUser.fullName":                  {Inputs: []string{"first_name", "last_name"}, Compute: fullName},
	"CustomerUserRole.predefined":         {Expr: "({t}.`customer_id` IS NULL)"},
	"CustomerAddress.primary":             {Expr: "({t}.`primary_of` IS NOT NULL)"},
	"CustomerAddress.defaultBilling":      {Expr: "({t}.`default_billing_of` IS NOT NULL)"},
	"CustomerAddress.defaultShipping":     {Expr: "({t}.`default_shipping_of` IS NOT NULL)"},
	"CustomerUserAddress.primary":         {Expr: "({t}.`primary_of` IS NOT NULL)"},
	"CustomerUserAddress.defaultBilling":  {Expr: "({t}.`default_billing_of` IS NOT NULL)"},
	"CustomerUserAddress.defaultShipping": {Expr: "({t}.`default_shipping_of` IS NOT NULL)"},
}

func fullName(b []byte, v []Value) []byte { return Quote(b, v[0].Text, []byte(" "), v[1].Text) }
