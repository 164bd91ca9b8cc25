package hooks

import (
	"context"

	"buyergraph/ent"

	"entgo.io/ent/dialect"
)

// sellerAdminGuard is the guard of the rule that the seller keeps an administrator.
const sellerAdminGuard = "SELLER_ADMINISTRATORS"

// changeGuard changes the row that guards a rule over several rows. Other transactions that
// check the same rule wait until this one ends, or fail if they are on another node.
func changeGuard(ctx context.Context, client *ent.Client, dialectName, name string) error {
	onConflict := " ON DUPLICATE KEY UPDATE"
	if dialectName == dialect.SQLite {
		onConflict = " ON CONFLICT(name) DO UPDATE SET"
	}
	_, err := client.ExecContext(ctx, "INSERT INTO guards (name, changes) VALUES (?, 1)"+onConflict+" changes=changes+1", name)
	return err
}
