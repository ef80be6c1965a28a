# SPDX-License-Identifier: Apache-2.0
"""One end of a transfer on libtorrent: send|receive TORRENT FOLDER PORT COMPLETE-FILE."""
import sys

import libtorrent as lt

role, torrent, folder, port, complete = sys.argv[1:]
session = lt.session({
    "listen_interfaces": "127.0.0.1:" + port,
    "enable_dht": False,
    "enable_lsd": False,
    "enable_upnp": False,
    "enable_natpmp": False,
    "enable_outgoing_utp": False,
    "enable_incoming_utp": False,
    "in_enc_policy": 2,
    "out_enc_policy": 2,
    "allow_multiple_connections_per_ip": True,
    "unchoke_slots_limit": -1,
    "max_out_request_queue": 2000,
    "max_allowed_in_request_queue": 2000,
    "send_buffer_watermark": 4 << 20,
    "send_buffer_low_watermark": 1 << 20,
    "max_queued_disk_bytes": 16 << 20,
    "alert_mask": lt.alert.category_t.status_notification | lt.alert.category_t.storage_notification
    | lt.alert.category_t.error_notification,
})
parameters = lt.add_torrent_params()
parameters.ti = lt.torrent_info(torrent)
parameters.save_path = folder
parameters.flags &= ~(lt.torrent_flags.paused | lt.torrent_flags.auto_managed)
if role == "send":
    parameters.flags |= lt.torrent_flags.seed_mode
session.add_torrent(parameters)
while True:
    session.wait_for_alert(3600 * 1000)
    for alert in session.pop_alerts():
        if role == "receive" and isinstance(alert, lt.torrent_finished_alert):
            alert.handle.flush_cache()  # it is finished when all is verified, which may be before all is written
        if role == "receive" and isinstance(alert, lt.cache_flushed_alert) and alert.handle.status().is_seeding:
            open(complete, "w").close()
        if "error" in type(alert).__name__:
            print(alert, file=sys.stderr, flush=True)
