"""The player a room is configured with."""

from collections.abc import Mapping

from sessionctl.ambience.place import Place
from sessionctl.ambience.players.mixer_player import MixerPlayer
from sessionctl.ambience.players.player import Player, Tell
from sessionctl.ambience.settings import MusicFile
from sessionctl.playlists.library import Library
from sessionctl.playlists.playlist import Playlist


def player_for(
    music: MusicFile, playlists: Mapping[str, Playlist], library: Library, place: Place, tell: Tell
) -> Player:
    """The mixer, or MPD where the room asks for it; with the volume and level it had, never louder."""
    if music.player == "mpd":
        from sessionctl.ambience.players.mpd_player import MpdPlayer

        return MpdPlayer(music.mpd.host, music.mpd.port, tell)
    return MixerPlayer(music.output, tell, volume_db=place.volume_db, level_db=place.level_db)
