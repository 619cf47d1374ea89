/* Operation nft_table: loads a packet filter table unless it is there already. */
#include "netlink.h"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <sys/file.h>
#include <sys/socket.h>

/*
 * Asks the kernel for a chain of an inet table. A table is loaded in one transaction, so a chain named after its content
 * answers for all of it. The question takes some 10 µs; loading the same again takes 16 ms, nearly all of it in the
 * kernel, which waits for every processor before it frees what it replaced.
 */
static bool has_chain(struct context *c, const char *table, const char *chain)
{
	_cleanup_(netlink_close) struct netlink n;
	struct nfgenmsg message = {.nfgen_family = NFPROTO_INET, .version = NFNETLINK_V0};
	if (netlink_open(c, &n, NETLINK_NETFILTER) < 0)
		return false;
	netlink_begin(&n, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETCHAIN, 0, &message, sizeof message);
	netlink_put_text(&n, NFTA_CHAIN_TABLE, table);
	netlink_put_text(&n, NFTA_CHAIN_NAME, chain);
	return netlink_send(&n) == 0;
}

/*
 * Who loads the table replaces it, with what is in it of others: two that miss it at the same time take turns, and the second
 * finds it there.
 */
int op_nft_table(struct context *c, const union field *f)
{
	if (has_chain(c, f[4].s, f[5].s))
		return 0;
	_cleanup_fd_ int lock = open(f[6].s, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (lock < 0 || TEMP_FAILURE_RETRY(flock(lock, LOCK_EX)) < 0)
		return fail(c, errno, "lock %s", f[6].s);
	return has_chain(c, f[4].s, f[5].s) ? 0 : op_run_program(c, f);
}
