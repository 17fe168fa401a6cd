"""The player a room is configured with."""

from collections.abc import Mapping

from sessionctl.ambience.place import Place
from sessionctl.ambience.players.mixer_player import MixerPlayer
from sessionctl.ambience.players.player import Player, Tell
from sessionctl.ambience.settings import MusicFile
from sessionctl.playlists.playlist import Playlist
from sessionctl.playlists.track import BACKUP


def player_for(music: MusicFile, playlists: Mapping[str, Playlist], place: Place, tell: Tell) -> Player:
    """The mixer, or MPD where the room asks for it; with the volume and level it had, never louder."""
    if music.player == "mpd":
        from sessionctl.ambience.players.mpd_player import MpdPlayer

        bed = next(iter(playlists[BACKUP].tracks), None) if BACKUP in playlists else None
        return MpdPlayer(music.mpd.host, music.mpd.port, tell, volume_db=place.volume_db, backup=bed)
    # A level says something only while music played: kept from silence, it would hold the first track down.
    level_db = place.level_db if place.track else None
    return MixerPlayer(music.output, tell, volume_db=place.volume_db, level_db=level_db)
